import type { Instance } from '../../records/instance.js'
import { type Row, valueOf } from '../../tables/row.js'
import { toDuration, toInstant, toText } from '../../time/instants.js'
import { scheduleOf } from './schedules.js'

export const durationIn = (row: Row | undefined, field: string): number => {
  const length = toInstant(valueOf(row, field) || toDuration(0))
  return Number.isNaN(length) ? 0 : length
}

/** When the definition's duration and what was paused have gone by in the schedule; NaN without a duration. */
export const derivedEnd = (instance: Instance, row: Row, definition: Row | undefined): number => {
  const length = durationIn(definition, 'duration') + durationIn(row, 'business_pause_duration')
  const start = toInstant(valueOf(row, 'start_time'))
  return scheduleOf(instance, row)?.after(start, length) ?? start + length
}

/**
 * Elapsed, left and percentages at an instant, as SLACalculatorNG reckons them: whole seconds, percentages to the
 * hundredth, nothing left once the end is past; business values count in the schedule, and are the actual ones without
 * one. Of a paused row nothing is reckoned.
 */
export const measured = (instance: Instance, row: Row, definition: Row | undefined, at: number): Row => {
  if (valueOf(row, 'pause_time') !== '') return {}
  const now = Math.floor(at / 1000) * 1000
  const start = toInstant(valueOf(row, 'start_time'))
  const target = durationIn(definition, 'duration')
  const end = derivedEnd(instance, row, definition)
  if (Number.isNaN(start) || Number.isNaN(end) || target <= 0) return {}
  const paused = durationIn(row, 'pause_duration')
  const businessPaused = durationIn(row, 'business_pause_duration')
  const elapsed = Math.max(0, now - start - paused)
  // Paused for longer than the whole of it took: what was paused outside the schedule can't be taken off it.
  const whole = end - start - (end - start < paused ? businessPaused : paused)
  const left = Math.max(0, end - now)
  const percentage = hundredths(elapsed, whole)
  const schedule = scheduleOf(instance, row)
  const business = schedule ? Math.max(0, schedule.openTime(start, now) - businessPaused) : elapsed
  const businessPercentage = schedule ? hundredths(business, target) : percentage
  return {
    duration: toDuration(elapsed),
    percentage,
    time_left: toDuration(left),
    business_duration: toDuration(business),
    business_percentage: businessPercentage,
    business_time_left: toDuration(left === 0 || !schedule ? left : schedule.openTime(now, end)),
    has_breached: String(Number(schedule ? businessPercentage : percentage) >= 100),
  }
}

const hundredths = (part: number, whole: number): string =>
  whole <= 0 ? '0' : String(Number(((part / whole) * 100).toFixed(2)))

/** A pause from `from` to `to`, both totals with it; one from before the start counts from the start. */
export const pausedUntil = (instance: Instance, row: Row, from: number, to: number): Row => {
  const begun = Math.max(from, toInstant(valueOf(row, 'start_time')))
  const length = Math.max(0, to - begun)
  const open = length === 0 ? 0 : (scheduleOf(instance, row)?.openTime(begun, to) ?? length)
  return {
    pause_duration: toDuration(durationIn(row, 'pause_duration') + length),
    business_pause_duration: toDuration(durationIn(row, 'business_pause_duration') + open),
  }
}

/** The end that is shown; once it is breached it stays, unless the instance is set otherwise. */
export const plannedEnd = (instance: Instance, row: Row, definition: Row | undefined): Row => {
  const moves = instance.property('com.snc.sla.calculate_planned_end_time_after_breach') === 'true'
  if (valueOf(row, 'has_breached') === 'true' && !moves) return {}
  const end = derivedEnd(instance, row, definition)
  return Number.isNaN(end) ? {} : { planned_end_time: toText(end) }
}

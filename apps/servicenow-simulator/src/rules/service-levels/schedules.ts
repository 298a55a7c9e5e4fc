import type { Instance } from '../../records/instance.js'
import { type Row, valueOf } from '../../tables/row.js'
import { defaultZone } from '../../time/instants.js'
import { Schedule, type Span } from '../../time/schedule.js'

/** `repeat_type` of schedule entries, as days from 1, Monday. */
const repeated: Readonly<Record<string, string>> = {
  daily: '1234567',
  weekdays: '12345',
  weekends: '67',
  weekMWF: '135',
  weekTT: '24',
}

/** A time as schedule entries store it: `20260302T080000`, with a Z where it isn't the schedule's own zone's. */
const wall = (text: string): string => {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?Z?$/.exec(text)
  if (!found) return text
  const [, year, month, date, hour = '00', minute = '00', second = '00'] = found
  return `${year}-${month}-${date} ${hour}:${minute}:${second}`
}

const spanOf = (row: Row, excludes: boolean): Span | undefined => {
  const [start, end] = [wall(valueOf(row, 'start_date_time')), wall(valueOf(row, 'end_date_time'))]
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:/.test(start) || end < start) return undefined
  const kind = valueOf(row, 'repeat_type')
  const weekdayOfStart = String(new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay() || 7)
  const days =
    kind === 'weekly'
      ? valueOf(row, 'days_of_week') || weekdayOfStart
      : (repeated[kind] ?? (kind === 'specific' ? valueOf(row, 'days_of_week') : ''))
  const until = wall(valueOf(row, 'repeat_until')).slice(0, 10)
  return {
    start,
    end,
    days: days === '' ? undefined : new Set([...days].map(Number)),
    everyWeeks: kind === 'weekly' ? Math.max(1, Number(valueOf(row, 'repeat_count')) || 1) : 1,
    until: until === '' ? undefined : until,
    excludes: excludes || valueOf(row, 'type') === 'exclude',
  }
}

/** Entries of a schedule, and of those that it takes in or leaves out (holidays). */
const spansOf = (instance: Instance, id: string, excludes = false, seen = new Set<string>()): Span[] => {
  if (seen.has(id)) return []
  seen.add(id)
  const own = instance.search('cmn_schedule_span', `schedule=${id}`).flatMap((row) => spanOf(row, excludes) ?? [])
  const others = instance
    .search('cmn_other_schedule', `schedule=${id}`)
    .flatMap((row) =>
      spansOf(instance, valueOf(row, 'child_schedule'), excludes || valueOf(row, 'type') === 'exclude', seen),
    )
  return [...own, ...others]
}

const kept = new WeakMap<Instance, Map<string, Schedule>>()

/**
 * The schedule that a task_sla counts in. Its own zone is the schedule's where that has one; a floating one is that of
 * the row. undefined: around the clock.
 */
export const scheduleOf = (instance: Instance, row: Row): Schedule | undefined => {
  const id = valueOf(row, 'schedule')
  const schedule = instance.tables.find('cmn_schedule', id)
  if (!schedule) return undefined
  const known = kept.get(instance) ?? new Map<string, Schedule>()
  if (!kept.has(instance)) {
    kept.set(instance, known)
    const parts = new Set(['cmn_schedule', 'cmn_schedule_span', 'cmn_other_schedule'])
    instance.onWrite(({ table }) => {
      if (parts.has(table)) known.clear()
    })
  }
  const zone = valueOf(schedule, 'time_zone') || valueOf(row, 'timezone') || systemZone(instance)
  const key = `${id} ${zone}`
  const made = known.get(key) ?? new Schedule(spansOf(instance, id), zone)
  known.set(key, made)
  return made
}

export const systemZone = (instance: Instance): string => instance.property('glide.sys.default.tz') || defaultZone

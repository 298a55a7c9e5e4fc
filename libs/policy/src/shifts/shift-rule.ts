import { type IcsLine, RuleParts } from '../ics/index.js'
import type { ShiftRule } from './file-shift.js'
import { epochMs, type Moment, momentOf } from './moment.js'

const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']

/** Days and weeks: whatever else RRULE can say is told, never passed over. Throws NotReadable. */
export function shiftRule(line: IcsLine, first: Moment): ShiftRule {
  const rule = new RuleParts(line)
  const frequency = rule.take('FREQ')
  if (frequency !== 'DAILY' && frequency !== 'WEEKLY')
    throw rule.wrong(`RRULE should be FREQ=DAILY or FREQ=WEEKLY, found "${line.value}"`)
  const every = frequency === 'DAILY' ? 'day' : 'week'
  const interval = rule.number('INTERVAL') ?? 1
  const count = rule.number('COUNT') ?? null
  const last = rule.take('UNTIL')
  if (last !== undefined && count !== null) throw rule.wrong('RRULE should have UNTIL or COUNT, not both')
  const until = last === undefined ? null : endOf(momentOf({ ...line, name: 'UNTIL', value: last }, first.timeZone))
  const named = rule.take('BYDAY')?.split(',')
  const days = named?.map((day) => weekday(day, rule)) ?? null
  const weekStart = weekday(rule.take('WKST') ?? 'MO', rule)
  rule.nothingLeft('a shift recurs by days or weeks; write others as events of their own')
  if (days && !days.includes(first.local.dayOfWeek))
    throw rule.wrong('BYDAY of RRULE should have the weekday of DTSTART among its days')
  return { every, interval, days, weekStart, count, until }
}

function weekday(name: string, rule: RuleParts): number {
  const at = weekdayNames.indexOf(name)
  if (at < 0) throw rule.wrong(`a weekday of RRULE should be one of ${weekdayNames.join(', ')}, found "${name}"`)
  return at + 1
}

/** A whole day is included to its end. */
const endOf = (moment: Moment): number =>
  moment.wholeDay ? epochMs({ ...moment, local: moment.local.add({ days: 1 }) }) - 1 : epochMs(moment)

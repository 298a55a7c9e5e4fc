import type { PersonId } from '@atlas/contracts'
import { Temporal } from 'temporal-polyfill'
import { type IcsEvent, icsEvents, type IcsLine, type IcsMistake, NotReadable } from '../ics/index.js'
import { nearOf } from '../near-names.js'
import type { RosterPerson } from '../roster.js'
import { type FileShift, longestShiftDays } from './file-shift.js'
import { epochMs, type Moment, momentOf, momentsOf } from './moment.js'
import { shiftRule } from './shift-rule.js'

/** Whose shifts a file holds: one person's, or those of whomever each event's SUMMARY names first. */
export interface ShiftFileTerms {
  readonly people: readonly Pick<RosterPerson, 'id' | 'timeZone'>[]
  readonly person?: PersonId | undefined
}

/**
 * The shifts of an .ics file (RFC 5545). An event that can't be read is told by one sentence with its line and left
 * out; all others are read. A cancelled one is no shift; one with a RECURRENCE-ID stands in place of the one that it
 * names.
 */
export function readShiftFile(text: string, terms: ShiftFileTerms): { shifts: FileShift[]; mistakes: IcsMistake[] } {
  const { events, mistakes } = icsEvents(text)
  const read: Read[] = []
  for (const event of events) {
    if (event.damaged) continue
    try {
      read.push(shiftOf(event, terms))
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error
      mistakes.push(error.mistake)
    }
  }
  if (events.length === 0 && mistakes.length === 0)
    mistakes.push({ line: 1, message: 'should hold a VEVENT for each shift' })
  return { shifts: withMoved(read), mistakes: mistakes.sort((one, other) => one.line - other.line) }
}

interface Read {
  readonly uid: string | undefined
  /** Beginning of the one of its series that it stands in place of, epoch ms. */
  readonly insteadOf: number | undefined
  readonly cancelled: boolean
  readonly shift: FileShift
}

function withMoved(read: readonly Read[]): FileShift[] {
  const moved = read.filter(({ insteadOf }) => insteadOf !== undefined)
  return read.flatMap(({ uid, insteadOf, cancelled, shift }) => {
    if (cancelled) return []
    if (insteadOf !== undefined || uid === undefined) return [shift]
    const gone = moved.flatMap((one) => (one.uid === uid && one.insteadOf !== undefined ? [one.insteadOf] : []))
    return [{ ...shift, except: [...shift.except, ...gone] }]
  })
}

const once = ['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RECURRENCE-ID', 'UID', 'SUMMARY', 'STATUS']

function shiftOf({ line: begin, lines }: IcsEvent, terms: ShiftFileTerms): Read {
  const all = (name: string) => lines.filter((line) => line.name === name)
  const one = (name: string): IcsLine | undefined => all(name)[0]
  for (const name of once) {
    const second = all(name)[1]
    if (second) throw new NotReadable(second.line, `${name} stands twice; an event has one`)
  }
  const exrule = one('EXRULE')
  if (exrule) throw new NotReadable(exrule.line, 'EXRULE is not read; write an EXDATE for each shift that is left out')
  const person = personOf(begin, one('SUMMARY'), terms)
  const begins = one('DTSTART')
  if (!begins) throw new NotReadable(begin, 'the event should have a DTSTART like 20261124T080000')
  const start = momentOf(begins, person.timeZone)
  const rule = one('RRULE')
  const insteadOf = one('RECURRENCE-ID')
  if (insteadOf?.parameters.has('RANGE'))
    throw new NotReadable(insteadOf.line, 'RANGE of RECURRENCE-ID is not read; end the series and begin another')
  const beginnings = (name: string): number[] =>
    all(name).flatMap((line) => momentsOf(line, start.timeZone).map((moment) => beginningAt(moment, start)))
  return {
    uid: one('UID')?.value,
    insteadOf: insteadOf && beginningAt(momentOf(insteadOf, start.timeZone), start),
    cancelled: one('STATUS')?.value.toUpperCase() === 'CANCELLED',
    shift: {
      person: person.id,
      start: start.local.toString(),
      timeZone: start.timeZone,
      lasts: lengthOf(start, begins, one('DTEND'), one('DURATION')),
      rule: rule ? shiftRule(rule, start) : null,
      also: beginnings('RDATE'),
      except: beginnings('EXDATE'),
    },
  }
}

function personOf(begin: number, summary: IcsLine | undefined, { people, person }: ShiftFileTerms) {
  const [named = ''] = person === undefined ? (summary?.value.trim().split(/[\s:;,\\]+/) ?? []) : [person]
  const found = people.find(({ id }) => id === named)
  if (found) return found
  throw new NotReadable(
    summary?.line ?? begin,
    named === ''
      ? 'the event should have a SUMMARY that begins with the id of a person of the roster'
      : `SUMMARY should begin with the id of a person of the roster, found "${named}"${nearOf(
          named,
          people.map(({ id }) => id),
        )}`,
  )
}

/** Some calendars leave shifts out by their date alone: the one of that date is meant. */
const beginningAt = (moment: Moment, { local, wholeDay }: Moment): number =>
  epochMs(moment.wholeDay && !wholeDay ? { ...moment, local: moment.local.withPlainTime(local.toPlainTime()) } : moment)

function lengthOf(start: Moment, { line }: IcsLine, end: IcsLine | undefined, duration: IcsLine | undefined) {
  if (end && duration) throw new NotReadable(duration.line, 'an event has DTEND or DURATION, not both')
  const lasts = duration ? durationOf(duration) : end ? untilEnd(start, end) : { days: start.wholeDay ? 1 : 0, ms: 0 }
  const told = end ?? duration
  if (lasts.days <= 0 && lasts.ms <= 0)
    throw new NotReadable(told?.line ?? line, told ? `${told.name} should be after DTSTART` : 'DTEND is missing')
  if (lasts.days + lasts.ms / 86_400_000 > longestShiftDays)
    throw new NotReadable(told?.line ?? line, `a shift should last at most ${longestShiftDays} days`)
  return lasts
}

function untilEnd(start: Moment, line: IcsLine): FileShift['lasts'] {
  const end = momentOf(line, start.timeZone)
  if (end.wholeDay !== start.wholeDay)
    throw new NotReadable(line.line, 'DTSTART and DTEND should both be dates or both be times')
  return end.wholeDay
    ? { days: start.local.toPlainDate().until(end.local.toPlainDate()).days, ms: 0 }
    : { days: 0, ms: epochMs(end) - epochMs(start) }
}

function durationOf({ line, value }: IcsLine): FileShift['lasts'] {
  try {
    const { sign, weeks, days, ...time } = parsed(value)
    if (sign < 0) throw new RangeError('negative')
    return { days: weeks * 7 + days, ms: (time.hours * 3600 + time.minutes * 60 + time.seconds) * 1000 }
  } catch {
    throw new NotReadable(line, `DURATION should be like PT8H or P1D, found "${value}"`)
  }
}

function parsed(value: string) {
  const { sign, weeks, days, hours, minutes, seconds } = Temporal.Duration.from(value)
  return { sign, weeks, days, hours, minutes, seconds }
}

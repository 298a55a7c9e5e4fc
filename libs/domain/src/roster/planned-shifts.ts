import { type Instant, instant, milliseconds, type PersonId } from '@atlas/contracts'
import { type Occurrence, occurrencesBetween, type RosterPerson, shiftsOfFiles } from '@atlas/policy'
import { localDate, wallTime, weekdayOf } from './local-time.js'
import type { ImportedShifts, RosterChanges } from './overrides/roster-changes.js'
import type { Roster } from './overrides/with-changes.js'

/** As planned, whatever leave, swaps and overrides make of it. */
export interface PlannedShift extends Occurrence {
  /** The local date that it opens on. */
  readonly date: string
}

/** The import whose shifts stand in place of the policy's for a person at an instant: the newest. */
export const importAt = (
  person: PersonId,
  changes: RosterChanges | undefined,
  at: Instant,
): ImportedShifts | undefined =>
  changes?.imports.findLast(({ people, from, until }) => people.includes(person) && from <= at && at < until)

/** What a person is planned to be on at an instant. */
export function plannedShifts(person: RosterPerson, roster: Roster, at: Instant): PlannedShift[] {
  const imported = importAt(person.id, roster.changes, at)
  const ms = milliseconds(at)
  return (imported ? dated(ofImport(imported, person.id), person) : ofPolicy(person, roster, ms, ms + 1)).filter(
    ({ from, until }) => from <= ms && ms < until,
  )
}

/** Instants in ms at which a shift of theirs begins or ends within a time, or an import takes the policy's place. */
export function plannedEdges(person: RosterPerson, roster: Roster, from: number, until: number): number[] {
  const imports = (roster.changes?.imports ?? []).filter(({ people }) => people.includes(person.id))
  const windows = imports.map((one) => ({ from: milliseconds(one.from), until: milliseconds(one.until) }))
  const imported = imports.flatMap((one) => ofImport(one, person.id))
  return [...ofPolicy(person, roster, from, until), ...windows, ...imported]
    .flatMap((one) => [one.from, one.until])
    .filter((edge) => from <= edge && edge <= until)
}

function ofPolicy(person: RosterPerson, roster: Roster, from: number, until: number): PlannedShift[] {
  const files = shiftsOfFiles(person, roster).flatMap((shift) => occurrencesBetween(shift, from, until))
  return [...weekly(person, from, until), ...dated(files, person)]
}

/** Zones are slow to ask, and whoever goes through a history asks about the same days again and again. */
const dayMs = 86_400_000
const mostDays = 400
const ofDays = new WeakMap<RosterPerson, Map<number, readonly PlannedShift[]>>()

/** Those of one day in UTC are kept; they are the same for every instant of it. */
function weekly(person: RosterPerson, from: number, until: number): readonly PlannedShift[] {
  const day = Math.floor(from / dayMs)
  if (day !== Math.floor(until / dayMs)) return weeklyBetween(person, from, until)
  const known = ofDays.get(person) ?? new Map<number, readonly PlannedShift[]>()
  ofDays.set(person, known)
  const shifts = known.get(day) ?? weeklyBetween(person, day * dayMs, (day + 1) * dayMs - 1)
  if (known.size >= mostDays) known.clear()
  known.set(day, shifts)
  return shifts
}

/** One that opens the evening before may still go on. */
function weeklyBetween({ timeZone, shifts }: RosterPerson, from: number, until: number): PlannedShift[] {
  const first = localDate(instant(from), timeZone).subtract({ days: 1 })
  const days = first.until(localDate(instant(until), timeZone)).days
  return Array.from({ length: days + 1 }, (_, n) => first.add({ days: n })).flatMap((date) =>
    shifts
      .filter(({ days }) => days.includes(weekdayOf(date)))
      .map((shift) => ({
        date: date.toString(),
        from: wallTime(date, shift.from, timeZone),
        until: wallTime(shift.to > shift.from ? date : date.add({ days: 1 }), shift.to, timeZone),
      })),
  )
}

const dated = (occurrences: readonly Occurrence[], { timeZone }: RosterPerson): PlannedShift[] =>
  occurrences.map((one) => ({ ...one, date: localDate(instant(one.from), timeZone).toString() }))

/** By person, in ms. */
const importsRead = new WeakMap<ImportedShifts, ReadonlyMap<PersonId, readonly Occurrence[]>>()

function ofImport(imported: ImportedShifts, person: PersonId): readonly Occurrence[] {
  const known = importsRead.get(imported)
  if (known) return known.get(person) ?? []
  const read = new Map<PersonId, Occurrence[]>()
  for (const { person: one, from, until } of imported.shifts) {
    const shifts = read.get(one) ?? []
    shifts.push({ from: milliseconds(from), until: milliseconds(until) })
    read.set(one, shifts)
  }
  importsRead.set(imported, read)
  return read.get(person) ?? []
}

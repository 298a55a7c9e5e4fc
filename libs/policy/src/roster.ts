import { Category, PersonId, Role } from '@atlas/contracts'
import { z } from 'zod'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import type { FileShift } from './shifts/file-shift.js'
import { isTimeZone } from './time-zone.js'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export const Weekday = z.enum(weekdays)
export type Weekday = z.infer<typeof Weekday>

/** Local wall time `HH:MM`; `24:00` is the end of the day. */
export const LocalTime = z.string('a time like 08:00').regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time like 08:00')
export const LocalDate = z.iso.date('a date like 2026-12-24')
/** A name of the zone database such as `Europe/Zurich`. */
export const TimeZone = z.string().refine(isTimeZone, 'a time zone such as Europe/Zurich')

/** Each named day from `from` to `to` in the person's zone; `to` not after `from` ends on the next day. */
export const WeeklyShift = z.strictObject({ days: z.array(Weekday).min(1), from: LocalTime, to: LocalTime })
export type WeeklyShift = z.infer<typeof WeeklyShift>

/** Both dates included; shifts that open on them don't take place. */
export const Leave = z.strictObject({ from: LocalDate, to: LocalDate })

/** Who acts for the person meanwhile; only in roles that the delegate holds as well (domain, "Reclassification"). */
export const Delegation = z.strictObject({ to: PersonId, from: LocalDate, until: LocalDate })

/** A file of the policy folder, and what `readShiftFiles` finds in it. */
export interface ShiftFile {
  readonly file: string
  readonly shifts: readonly FileShift[]
}
const ShiftFile = z
  .string('a file of the folder like shifts/l3.ics')
  .regex(/^[^/.][^/]*(?:\/[^/.][^/]*)*\.ics$/, 'a file of the folder like shifts/l3.ics')
  .transform((file): ShiftFile => ({ file, shifts: [] }))

export const RosterPerson = z.strictObject({
  id: PersonId,
  roles: z.array(Role).min(1),
  /** Categories that they know best. */
  skills: z.array(Category).default([]),
  timeZone: TimeZone,
  shifts: z.array(WeeklyShift).default([]),
  /** Beside the weekly ones: .ics files of this person's shifts. */
  shiftFiles: z.array(ShiftFile).default([]),
  leave: z.array(Leave).default([]),
  delegations: z.array(Delegation).default([]),
})
export type RosterPerson = z.infer<typeof RosterPerson>

/** policy/roster.yaml: who there is, what they do, and when. Names and addresses are in people.yaml. */
export const RosterPolicy = z.strictObject({
  people: z.array(RosterPerson).min(1),
  /** Files of several people's shifts, a tier's say: each event's SUMMARY begins with the id of its person. */
  shiftFiles: z.array(ShiftFile).optional(),
})
export type RosterPolicy = z.infer<typeof RosterPolicy>

/** Ids are unique, delegates exist and hold a role of the person, leave ends after it begins. */
export function checkRoster({ roster }: PolicySubjects): Misfit[] {
  const ids = roster.people.map(({ id }) => id)
  return roster.people.flatMap((person, index) => {
    const at = (path: PropertyKey[], message: string): Misfit => ({
      file: 'roster.yaml',
      path: ['people', index, ...path],
      message,
    })
    const doubled = ids.indexOf(person.id) === index ? [] : [at(['id'], `"${person.id}" stands here twice`)]
    const delegates = person.delegations.flatMap(({ to, from, until }, n) => {
      const delegate = roster.people.find(({ id }) => id === to)
      if (!delegate) return [at(['delegations', n, 'to'], `"${to}" is nobody in this roster`)]
      if (!delegate.roles.some((role) => person.roles.includes(role)))
        return [at(['delegations', n, 'to'], `"${to}" holds none of the roles of ${person.id}, so can't act in one`)]
      return until < from ? [at(['delegations', n, 'until'], 'a delegation should end after it begins')] : []
    })
    const leave = person.leave.flatMap(({ from, to }, n) =>
      to < from ? [at(['leave', n, 'to'], 'leave should end after it begins')] : [],
    )
    return [...doubled, ...delegates, ...leave]
  })
}

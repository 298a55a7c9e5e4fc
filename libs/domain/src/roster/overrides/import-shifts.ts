import { type Instant, instant, milliseconds, type MissingPart, type PersonsShift } from '@atlas/contracts'
import { type FileShift, occurrencesBetween } from '@atlas/policy'

/** How far ahead shifts are imported; what recurs for ever is imported anew before. */
const mostAheadMs = 366 * 86_400_000
/** A tier's rota of a year has fewer; the event must stay one that can be carried. */
const mostShifts = 5000

export interface ImportTime {
  readonly from?: Instant | undefined
  readonly until?: Instant | undefined
}

/** The shifts of a file in the time asked for, cut at its ends: from now, until the last of them or a year ahead. */
export function shiftsToImport(
  planned: readonly FileShift[],
  { from: asked, until }: ImportTime,
  now: Instant,
): { from: Instant; until: Instant; shifts: PersonsShift[] } | { wrong: MissingPart[] } {
  const from = asked ?? now
  const latest = instant(milliseconds(from) + mostAheadMs)
  const wrong = [
    ...(from < now ? [{ field: 'from', message: `an instant not before ${now}; what is past stays as it was` }] : []),
    ...(until !== undefined && until <= from ? [{ field: 'until', message: 'an instant after from' }] : []),
    ...(until !== undefined && until > latest ? [{ field: 'until', message: `an instant not after ${latest}` }] : []),
  ]
  if (wrong.length > 0) return { wrong }
  const shifts = between(planned, from, until ?? latest)
  const last = shifts.reduce<Instant>((end, shift) => (shift.until > end ? shift.until : end), from)
  if (shifts.length === 0) return { wrong: [{ field: 'file', message: `a shift after ${from} that can be read` }] }
  if (shifts.length > mostShifts)
    return { wrong: [{ field: 'until', message: `sooner: at most ${mostShifts} shifts, these are ${shifts.length}` }] }
  return { from, until: until ?? last, shifts }
}

const between = (planned: readonly FileShift[], from: Instant, until: Instant): PersonsShift[] =>
  planned
    .flatMap((shift) =>
      occurrencesBetween(shift, milliseconds(from), milliseconds(until)).map((one) => ({
        person: shift.person,
        from: instant(Math.max(one.from, milliseconds(from))),
        until: instant(Math.min(one.until, milliseconds(until))),
      })),
    )
    .sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0))

import type { IncidentClock } from '../service-level/incident-clocks.js'
import { startedAt } from '../service-level/incident-clocks.js'
import type { TheirClock } from './their-clock.js'

/** A row of theirs beside the clock of ours that promises the same. */
export interface BesideTheirs<T extends TheirClock> {
  readonly theirs: T
  /** Undefined: nothing of ours is of that kind, or it had not begun. */
  readonly ours: IncidentClock | undefined
  /** When rows of the same promise ended there before. */
  readonly endedBefore: readonly number[]
}

/**
 * Of each promise their newest row counts: a change of priority cancels one and attaches the next, where ours is given
 * another target and goes on. It stands beside our newest clock of the kind that its definition's target (or name) is
 * for by `slas` of the mapping.
 */
export function besideTheirs<T extends TheirClock>(
  rows: readonly T[],
  clocks: readonly IncidentClock[],
  slas: Readonly<Record<string, string>>,
): BesideTheirs<T>[] {
  const byKind = new Map<string, T[]>()
  for (const row of rows) {
    const kind = slas[row.definition.name] ?? slas[row.definition.target]
    if (kind !== undefined) byKind.set(kind, [...(byKind.get(kind) ?? []), row])
  }
  return [...byKind].flatMap(([kind, ofKind]) => {
    const newestFirst = ofKind.toSorted(
      (one, other) =>
        overOf(one) - overOf(other) || (other.endedAt ?? other.reckonedAt) - (one.endedAt ?? one.reckonedAt),
    )
    const [theirs, ...earlier] = newestFirst
    if (!theirs) return []
    const ours = clocks
      .filter((clock) => clock.kind === kind)
      .toSorted((one, other) => startedAt(other) - startedAt(one))[0]
    return [{ theirs, ours, endedBefore: earlier.flatMap(({ endedAt }) => endedAt ?? []) }]
  })
}

/** One that goes on counts before any that has ended, one that was met before any that was cancelled. */
const overOf = ({ stage }: TheirClock): number => (stage === 'cancelled' ? 2 : stage === 'met' ? 1 : 0)

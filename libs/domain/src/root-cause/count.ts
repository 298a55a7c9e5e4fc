import {
  type Category,
  type EventOf,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
  type RecurrencePattern,
  type RootCauseEvent,
} from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { candidates } from '../roster/candidates.js'
import type { OpenWork } from '../roster/open-work.js'
import { type Recurrence, recurrenceAggregate } from './recurrence.js'

/** What came back. */
export interface Recurred {
  readonly incidentId: IncidentId
  readonly number: string
  readonly category: Category
  readonly cluster: string
  readonly dedupKey: string
  readonly why: EventOf<'RecurrenceCounted'>['data']['why']
  /** When it was resolved, or the gap was found. */
  readonly at: Instant
}

/** The patterns that it may be one of, the wider one first. */
export const patternsOf = ({ category, cluster, dedupKey }: Recurred): readonly RecurrencePattern[] => [
  { category, cluster },
  { dedupKey },
]

export interface RootCauseContext {
  readonly now: Instant
  readonly policy: Pick<PolicySubjects, 'roster' | 'escalation' | 'rootCause' | 'runbooks'>
  readonly work: OpenWork
}

/**
 * Counts what came back once; the one that makes it often enough opens a task for the tier that looks into causes.
 * `elsewhere`: the same incidents have an open task by a wider pattern, so that a second one would be the same work.
 */
export function countRecurrence(
  recurred: Recurred,
  pattern: RecurrencePattern,
  state: Recurrence,
  elsewhere: boolean,
  context: RootCauseContext,
): readonly RootCauseEvent[] {
  const { incidentId, number, at, why, category } = recurred
  const { recurrence, tier } = context.policy.rootCause
  if (state.counted.some((one) => one.incidentId === incidentId)) return []
  const since = instant(milliseconds(at) - recurrence.within)
  const counted: RootCauseEvent = {
    type: 'RecurrenceCounted',
    occurredAt: at,
    data: { pattern, incidentId, number, at, why, since },
  }
  const after = recurrenceAggregate.evolve(state, counted)
  if (after.open || elsewhere || after.counted.length < recurrence.times) return [counted]
  const { considered } = candidates({ tier, category }, context.now, context.policy, context.work)
  const candidate = considered.find(({ eligible }) => eligible)?.person ?? null
  const incidents = [...after.counted]
  const data = { task: state.tasks + 1, pattern, category, incidents, tier, candidate }
  return [counted, { type: 'RootCauseTaskOpened', occurredAt: at, data }]
}

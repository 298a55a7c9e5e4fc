import {
  type DeadlinePolicy,
  deadlinesOf,
  endWithLastRow,
  incidentTerms,
  react,
  sayUntil,
  type ServiceLevelContext,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Identity } from './identity.js'
import { streamsOf } from './stretch.js'

export interface Ending {
  readonly system: string
  readonly identity: Identity
  /** Of `live`: what becomes due by itself is armed as it stands in the end; undefined: nothing is. */
  readonly deadlines: DeadlinePolicy | undefined
  /** The case is over with its last row (the mapping's `caseEnds`). */
  readonly withLastRow: boolean
}

/**
 * After the last row of an incident that the file leaves open: nobody swept its clocks while it happened, so thresholds
 * and breaches that have passed by now are said, stamped with their own due instants. Gives the number of events.
 */
export function catchUp(transaction: Transaction, ending: Ending, clocks: ServiceLevelContext): number {
  const { incidentId } = ending.identity
  const { handling, levels } = streamsOf(ending.identity)
  const state = transaction.state(handling)
  if (!state.opened) return 0
  const until = state.elsewhere?.until ?? transaction.now
  const ends = ending.withLastRow ? endWithLastRow(until, state, ending.system) : []
  if (ends.length > 0) transaction.append(handling, incidentId, ends)
  const after = transaction.state(handling)
  const reacted =
    after.opened && ends.length > 0
      ? react(ends, transaction.state(levels), incidentId, incidentTerms(after), clocks).events
      : []
  if (reacted.length > 0) transaction.append(levels, incidentId, reacted)
  const { events, timers } = sayUntil(transaction.now, transaction.state(levels), incidentId, clocks)
  if (events.length > 0) transaction.append(levels, incidentId, events)
  if (ending.deadlines) {
    for (const timer of timers) if ('arm' in timer) transaction.arm(timer.arm)
    for (const [name, dueAt] of deadlinesOf(transaction.state(handling), ending.deadlines))
      transaction.arm({ service: 'escalation', owner: handling.id, name, dueAt, incidentId })
  }
  return ends.length + reacted.length + events.length
}

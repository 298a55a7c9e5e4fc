import type { IncidentId, Instant } from '@atlas/contracts'
import { type HandlingState, handlingStream, type Recurred } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { RootCausePolicy } from '@atlas/policy'

/** Names of the timers that bring what counts as recurrence to be counted, and why it counts. */
export const recurrenceTimers = { recurrence: 'resolved', 'knowledge-gap': 'knowledge-gap' } as const
type Name = keyof typeof recurrenceTimers
export const isRecurrenceTimer = (name: string): name is Name => name in recurrenceTimers

/**
 * A resolution where it counts, and a gap, are counted right after the act, by a timer that is due at once: which
 * patterns they are of is known only when they happen, and those lie in streams of their own.
 */
export function armRecurrence(
  transaction: Transaction,
  incidentId: IncidentId,
  before: HandlingState,
  after: HandlingState,
  policy: RootCausePolicy,
): void {
  const owner = handlingStream(incidentId).id
  for (const name of ['recurrence', 'knowledge-gap'] as const) {
    const [was, is] = [instantOf(name, before, policy), instantOf(name, after, policy)]
    if (was === is) continue
    if (is === null || !after.opened || after.category === null) {
      transaction.disarm(owner, name)
      continue
    }
    const { number, category, cluster, dedupKey } = after
    const data: Recurred = { incidentId, number, category, cluster, dedupKey, why: recurrenceTimers[name], at: is }
    transaction.arm({ service: 'escalation', owner, name, dueAt: is, incidentId, data })
  }
}

function instantOf(name: Name, state: HandlingState, { recurrence }: RootCausePolicy): Instant | null {
  if (!state.opened) return null
  if (name === 'knowledge-gap') return state.gapAt
  return state.tier !== null && recurrence.resolvedAt.includes(state.tier) ? state.resolvedAt : null
}

import type { IncidentId } from '@atlas/contracts'
import { type DeadlinePolicy, deadlinesOf, type HandlingState, handlingStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'

/** Arms what became due by itself, moves it, and disarms what no longer is; a stale one would decide nothing anyhow. */
export function armDeadlines(
  transaction: Transaction,
  incidentId: IncidentId,
  before: HandlingState,
  after: HandlingState,
  policy: DeadlinePolicy,
): void {
  const owner = handlingStream(incidentId).id
  const [were, are] = [deadlinesOf(before, policy), deadlinesOf(after, policy)]
  for (const [name, dueAt] of are)
    if (dueAt !== were.get(name)) transaction.arm({ service: 'escalation', owner, name, dueAt, incidentId })
  for (const name of were.keys()) if (!are.has(name)) transaction.disarm(owner, name)
}

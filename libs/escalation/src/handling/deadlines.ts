import type { IncidentId, Instant } from '@atlas/contracts'
import {
  autoCloseDue,
  autoResolveDue,
  confirmationDue,
  consultationDue,
  type HandlingState,
  handlingStream,
  nextCallDue,
  ownerComesBack,
  ownerShiftEnds,
  requestsDue,
  reviewDue,
  waitOverdueDue,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'

type DeadlinePolicy = Pick<Policy, 'escalation' | 'warRoom' | 'roster'>

/** Name of a timer to its instant: what becomes due by itself, as the incident stands. */
function deadlinesOf(state: HandlingState, policy: DeadlinePolicy): ReadonlyMap<string, Instant> {
  const { escalation, warRoom } = policy
  const single = [
    ['auto-resolve', autoResolveDue(state, escalation)],
    ['auto-close', autoCloseDue(state, escalation)],
    ['owner-off-shift', ownerShiftEnds(state, policy)],
    ['owner-on-shift', ownerComesBack(state, policy)],
    ['wait-overdue', waitOverdueDue(state)],
    ['consultation-overdue', consultationDue(state)],
    ['confirmation-overdue', confirmationDue(state, warRoom)],
    ['part-unanswered', nextCallDue(state, warRoom)],
    ['review-overdue', reviewDue(state)],
  ] as const
  return new Map([...single.flatMap(([name, due]) => (due ? [[name, due] as const] : [])), ...requestsDue(state)])
}

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

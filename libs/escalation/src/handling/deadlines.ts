import type { IncidentId } from '@atlas/contracts'
import { autoCloseDue, autoResolveDue, type HandlingState, handlingStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { EscalationPolicy } from '@atlas/policy'

export type Deadline = 'auto-resolve' | 'auto-close'

const deadlines = { 'auto-resolve': autoResolveDue, 'auto-close': autoCloseDue } as const

/** Arms what became due by itself, moves it, and disarms what no longer is; a stale one would decide nothing anyhow. */
export function armDeadlines(
  transaction: Transaction,
  incidentId: IncidentId,
  before: HandlingState,
  after: HandlingState,
  escalation: EscalationPolicy,
): void {
  const owner = handlingStream(incidentId).id
  for (const [name, due] of Object.entries(deadlines)) {
    const was = due(before, escalation)
    const dueAt = due(after, escalation)
    if (dueAt && dueAt !== was) transaction.arm({ service: 'escalation', owner, name, dueAt, incidentId })
    if (!dueAt && was) transaction.disarm(owner, name)
  }
}

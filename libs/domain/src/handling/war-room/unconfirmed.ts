import { type HandlingEvent, instant, type Instant, milliseconds } from '@atlas/contracts'
import type { WarRoomPolicy } from '@atlas/policy'
import type { CommandOf } from '../command.js'
import type { HandlingState, Incident } from '../handling.js'

/**
 * When a tentative priority will have waited too long for its confirmation; null where it need not, or that was said
 * (domain, "Classification and triage": management is told on confirmation, or after 10 min without one).
 */
export function confirmationDue(state: HandlingState, { unconfirmed }: WarRoomPolicy): Instant | null {
  if (!state.opened || state.triaged || state.unconfirmedSaid || state.status === 'Closed') return null
  const { priority, prioritySince } = state
  if (priority === null || prioritySince === null || !unconfirmed.priorities.includes(priority)) return null
  return instant(milliseconds(prioritySince) + unconfirmed.after)
}

/** At the instant at which it was due, however late the sweep; nothing when it was confirmed or corrected meanwhile. */
export function confirmationOverdue(
  { dueAt }: CommandOf<'confirmation-overdue'>,
  incident: Incident,
  policy: WarRoomPolicy,
): readonly HandlingEvent[] {
  const due = confirmationDue(incident, policy)
  const { incidentId, priority, prioritySince: since } = incident
  if (due === null || due > dueAt || priority === null || since === null) return []
  return [{ type: 'ConfirmationOverdue', occurredAt: due, data: { incidentId, priority, since } }]
}

import type { EventOf, HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import { type Incident, isFiring } from '../handling.js'
import { later, resolvedUnlessUnseen } from '../signals/firing.js'
import { illegalMove } from './moves.js'

/** The customer was asked and hasn't answered: they are reminded of it (domain, "Status", no answer in Awaiting). */
export function remind(
  { dueAt, resolvesAt }: CommandOf<'remind'>,
  { incidentId, asked, statusSince }: Incident,
): readonly HandlingEvent[] {
  if (!asked || dueAt < statusSince) return []
  const { action, reminders } = asked
  const data = { incidentId, reminder: reminders + 1, action, askedAt: statusSince, resolvesAt }
  return [{ type: 'FeedbackReminded', occurredAt: dueAt, data }]
}

/**
 * Awaiting Customer Feedback → Resolved by the customer's silence, at the instant at which their time was used up. Not
 * before the newest clock began: a clock that an update began before a late sweep would go on for ever.
 */
export function noAnswer(
  { dueAt, summary }: CommandOf<'no-answer'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, status, statusSince, asked } = incident
  const { escalation } = context.policy
  if (!asked || dueAt < statusSince || illegalMove(incident, 'no-answer', escalation)) return []
  const data: EventOf<'IncidentResolved'>['data'] = {
    incidentId,
    from: status,
    by: 'noAnswer',
    code: escalation.customer.noAnswerCode,
    summary,
    knowledge: { noneBecause: 'the customer has not said whether it works' },
    verification: 'no-answer',
    verificationReason: `asked at ${statusSince}, reminders: ${asked.reminders}, no answer by ${dueAt}`,
    ...(isFiring(incident) ? { firingReason: 'nobody answered what was asked about it' } : {}),
  }
  const resolved = { type: 'IncidentResolved', occurredAt: later(dueAt, context.clocksSince ?? dueAt), data } as const
  return resolvedUnlessUnseen(resolved, incident, context)
}

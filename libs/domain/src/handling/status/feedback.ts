import { type HandlingEvent, isRefusal, type Refusal } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { illegalMove } from './moves.js'
import { responsiblePerson } from './responsible.js'

/** Work in Progress → Awaiting Customer Feedback: the customer is asked to verify (playbook, template of that name). */
export function requestFeedback(
  { by, action }: CommandOf<'request-feedback'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'request-feedback', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, status } = incident
  return [{ type: 'FeedbackRequested', occurredAt: context.now, data: { incidentId, from: status, by, action } }]
}

/**
 * The customer's word is recorded in every status; Awaiting Customer Feedback goes back to work with it, whether they
 * verified or not: resolving then points to the message (domain, "Status").
 */
export const customerAnswered = (
  { by, from, text, verified }: CommandOf<'customer-answer'>,
  { incidentId, status }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] => [
  { type: 'CustomerAnswered', occurredAt: now, data: { incidentId, from: status, by: from ?? by, text, verified } },
]

import { type HandlingEvent, isRefusal, type Refusal } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { happenedAt, lateReasonOf } from '../late/late.js'
import { afterReply } from '../replies/reply-task.js'
import { later } from '../signals/firing.js'
import { illegalMove } from './moves.js'
import { responsiblePerson } from './responsible.js'

/** Work in Progress → Awaiting Customer Feedback: the customer is asked to verify (playbook, template of that name). */
export function requestFeedback(
  { by, action, late }: CommandOf<'request-feedback'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const illegal = illegalMove(incident, 'request-feedback', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const { incidentId, status, statusSince, answeredAt } = incident
  // An answer since then would have ended the wait that this begins.
  const since = later(statusSince, answeredAt ?? statusSince)
  const at = happenedAt(late, since, `it became ${status}, or the customer last answered`, context)
  if (isRefusal(at)) return at
  const data = { incidentId, from: status, by, action, ...lateReasonOf(late) }
  return [{ type: 'FeedbackRequested', occurredAt: at, data }]
}

/**
 * The customer's word is recorded in every status; Awaiting Customer Feedback goes back to work with it, whether they
 * verified or not: resolving then points to the message (domain, "Status").
 */
export function customerAnswered(
  command: CommandOf<'customer-answer'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, from, text, verified, late } = command
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const { incidentId, status, statusSince, clocksStartAt } = incident
  const at =
    status === 'Awaiting Customer Feedback'
      ? happenedAt(late, statusSince, 'the customer was asked', context)
      : happenedAt(late, clocksStartAt, 'it was reported', context)
  if (isRefusal(at)) return at
  const data = { incidentId, from: status, by: from ?? by, text, verified, ...lateReasonOf(late) }
  return [{ type: 'CustomerAnswered', occurredAt: at, data }, ...afterReply(command, incident, context)]
}

/**
 * A requestor's own word, by mail or in ServiceNow: recorded in every status as what a person of ours records of it. An
 * outside instant never lies before the entry that it ends, nor in the future (domain, "The clock, exactly").
 */
export function mailAnswered(
  { from: by, text, at }: CommandOf<'mail-answer'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, status, statusSince, clocksStartAt } = incident
  const earliest = status === 'Awaiting Customer Feedback' ? statusSince : clocksStartAt
  const given = at === undefined || at > context.now ? context.now : later(at, earliest)
  const data = { incidentId, from: status, by, text }
  return [{ type: 'CustomerAnswered', occurredAt: given, data }, ...afterReply({ text }, incident, context)]
}

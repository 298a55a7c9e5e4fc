import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { goOn } from '../status/go-on.js'
import { illegalMove } from '../status/moves.js'
import { responsiblePerson } from '../status/responsible.js'

/**
 * What a reply makes necessary besides its record: while Resolved a task for the owner, while Closed a new incident
 * (domain, "Status"). A reply that says that it works asks for nothing.
 */
export function afterReply(
  { text: reply, verified }: Pick<CommandOf<'customer-answer'>, 'text' | 'verified'>,
  { incidentId, status, replyTask, owner, number, dedupKey, text, mergedInto }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  if (verified === true) return []
  if (status === 'Resolved' && !replyTask)
    return [{ type: 'ReplyTaskOpened', occurredAt: now, data: { incidentId, reply, owner } }]
  // Of what was merged, whoever records it tells the survivor.
  if (status === 'Closed' && mergedInto === null)
    return [{ type: 'ReplyAfterClosing', occurredAt: now, data: { incidentId, number, dedupKey, text, reply } }]
  return []
}

/** The owner has read the reply, and it stays resolved. */
export function keepResolved(
  { by, reason }: CommandOf<'keep-resolved'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { incidentId, status, replyTask } = incident
  if (!replyTask)
    return refuse('no-reply-task', `there is no reply to decide on: the incident is ${status}, and none came since`, [
      { field: 'status', message: 'Resolved, with a reply that nobody has decided on' },
    ])
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  return [{ type: 'ReplyTaskDone', occurredAt: context.now, data: { incidentId, by, reason } }]
}

/** Nobody decided on the reply in time: it reopens, at the instant at which that time was used up. */
export function replyOverdue(
  { dueAt }: CommandOf<'reply-overdue'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { replyTask } = incident
  if (!replyTask || dueAt < replyTask.since || illegalMove(incident, 'reply-overdue', context.policy.escalation))
    return []
  const reason = 'nobody decided on the reply that the requestor sent after it was resolved'
  return goOn(incident, { act: 'reply-overdue', at: dueAt, by: 'replyTask', reason }, context)
}

/** Closing would leave the reply unread. */
export const undecidedReply = ({ replyTask }: Incident): Refusal | undefined =>
  replyTask
    ? refuse(
        'undecided-reply',
        `the requestor replied at ${replyTask.since}, and nobody has decided on it; keep-resolved or reopen comes first`,
        [{ field: 'reply', message: 'decided on, by keep-resolved or reopen' }],
      )
    : undefined

import { type EventOf, type HandlingEvent, isRefusal, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import type { Runbook } from '@atlas/policy'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import { isFiring } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { happenedAt, lateReasonOf } from '../late/late.js'
import { runbookIn, unknownRunbook } from '../runbooks/named-runbook.js'
import { later, resolvedUnlessUnseen } from '../signals/firing.js'
import { illegalMove } from './moves.js'
import { responsiblePerson } from './responsible.js'

/**
 * → Resolved: names a resolution code, the root cause (a request: what was done), a runbook or KB link or why there is
 * none, and how it was verified (domain, "Status"). From Awaiting Customer Feedback only what the customer verified,
 * or their silence, resolves.
 * A firing that came a moment before is not overlooked: the incident is reopened at once.
 */
export function resolve(
  command: CommandOf<'resolve'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { escalation, runbooks } = context.policy
  const illegal = illegalMove(incident, 'resolve', escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, command.by, context)
  if (isRefusal(person)) return person
  const { status, statusSince, incidentId } = incident
  const { code, summary, knowledge, verification, verificationReason, firingReason, by } = command
  const missing = missingAtResolving(command, incident, escalation.resolutionCodes, runbooks)
  if (missing.length > 0 || !code || !summary || !knowledge || !verification) {
    const fields = missing.map(({ field }) => field).join(', ')
    return refuse('incomplete', `resolving this incident lacks ${fields}`, missing, 422)
  }
  if (status === 'Awaiting Customer Feedback' && verification !== 'requestor' && verification !== 'no-answer')
    return refuse(
      'not-a-legal-move',
      `an incident that is ${status} is resolved by the customer's word (requestor) or their silence (no-answer), not by ${verification}`,
      [{ field: 'verification', message: 'requestor or no-answer; an answer of theirs brings it back to work first' }],
    )
  const since = later(statusSince, context.clocksSince ?? statusSince)
  const at = happenedAt(command.late, since, `it became ${status}, or the newest of its clocks began`, context)
  if (isRefusal(at)) return at
  const verificationMessage = verification === 'requestor' ? messageOf(command, incident) : undefined
  const data: EventOf<'IncidentResolved'>['data'] = {
    incidentId,
    from: status,
    by,
    code,
    summary,
    knowledge,
    verification,
    verificationReason,
    verificationMessage,
    firingReason,
    ...lateReasonOf(command.late),
  }
  const resolved = { type: 'IncidentResolved', occurredAt: at, data } as const
  return resolvedUnlessUnseen(resolved, incident, context)
}

const messageOf = (command: CommandOf<'resolve'>, { answers }: Classified) =>
  command.verificationMessage ?? answers.at(-1)

function missingAtResolving(
  command: CommandOf<'resolve'>,
  incident: Classified,
  codes: readonly string[],
  runbooks: readonly Runbook[],
): MissingPart[] {
  const missing: MissingPart[] = []
  const lacks = (field: string, message: string) => missing.push({ field, message })
  if (!command.code || !codes.includes(command.code)) lacks('code', `one of ${codes.join(', ')}`)
  if (!command.summary) lacks('summary', 'the root cause in a few words; for a request what was done')
  if (!command.knowledge) lacks('knowledge', 'a runbook or KB link, or the reason for none')
  const runbook = command.knowledge && 'link' in command.knowledge ? runbookIn(command.knowledge.link) : undefined
  if (runbook !== undefined) missing.push(...unknownRunbook(runbook, 'knowledge.link', runbooks))
  if (isFiring(incident) && !command.firingReason?.trim())
    lacks('firingReason', 'why it is resolved while a signal still fires')
  return [...missing, ...missingAtVerification(command, incident)]
}

function missingAtVerification(command: CommandOf<'resolve'>, incident: Classified): MissingPart[] {
  const field = 'verification'
  const reason = command.verificationReason?.trim()
  switch (command.verification) {
    case undefined:
      return [{ field, message: 'how it was verified: requestor, signal-cleared, check-run, no-answer or none' }]
    case 'requestor': {
      const message = messageOf(command, incident)
      return message && incident.answers.includes(message)
        ? []
        : [
            {
              field: 'verificationMessage',
              message: 'which answer of the requestor verified it; none such is recorded',
            },
          ]
    }
    case 'signal-cleared':
      if (isFiring(incident))
        return [{ field, message: 'a signal still fires, so that another verification is needed' }]
      return withRequestor(incident, reason)
    case 'check-run':
      return withRequestor(incident, reason)
    case 'no-answer':
      if (incident.status !== 'Awaiting Customer Feedback')
        return [{ field, message: 'no-answer is for an incident in Awaiting Customer Feedback' }]
      return withRequestor(incident, reason)
    case 'none':
      return reason ? [] : [{ field: 'verificationReason', message: 'why nothing was verified' }]
  }
}

/** With a requestor only their own word needs no reason. */
const withRequestor = ({ requestors }: Classified, reason: string | undefined): MissingPart[] =>
  requestors === 0 || reason
    ? []
    : [{ field: 'verificationReason', message: 'why the requestor did not verify it themselves' }]

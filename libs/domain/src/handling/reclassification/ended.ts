import { type HandlingEvent, isRefusal, type Priority, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson, oversees } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { findRequest } from './find-request.js'
import { type ReclassificationRequest, waiting } from './requests.js'
import { decidingPerson, roleFor } from './right-hand.js'

/** An approver of any of its rows says no, with the reason; that ends the request. */
export function refuseReclassification(
  { by, request: asked, reason }: CommandOf<'refuse-reclassification'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const request = findRequest(asked, incident)
  if (isRefusal(request)) return request
  const person = decidingPerson(request, by, context)
  if (isRefusal(person)) return person
  const [role] = [...request.rows, ...request.lacking].flatMap((row) => roleFor(row, person) ?? [])
  if (!role) return []
  const data = { ...endOf(request, incident), by, role, reason }
  return [{ type: 'ReclassificationRefused', occurredAt: context.now, data }]
}

/** By the writer, or by whoever oversees. */
export function withdrawReclassification(
  { by, request: asked, reason }: CommandOf<'withdraw-reclassification'>,
  incident: Incident,
  { policy, now }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const request = findRequest(asked, incident)
  if (isRefusal(request)) return request
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (request.by !== by && !oversees(person, policy.escalation))
    return refuse(
      'wrong-hand',
      `${request.by} wrote request ${request.request}; only they withdraw it, or ${policy.escalation.oversight.join(' or ')}`,
      [{ field: 'by', message: `${request.by}, or ${policy.escalation.oversight.join(' or ')}` }],
      403,
    )
  const data = { ...endOf(request, incident), by, reason }
  return [{ type: 'ReclassificationWithdrawn', occurredAt: now, data }]
}

/** Changed back where it was asked, before anybody took it up with evidence: nothing is asked any more. */
export function withdrawElsewhere(
  { by, reason }: CommandOf<'withdraw-elsewhere'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  return waiting(incident.reclassifications)
    .filter(({ lacking }) => lacking.length > 0)
    .map((request) => {
      const data = { ...endOf(request, incident), by, reason }
      return { type: 'ReclassificationWithdrawn', occurredAt: now, data }
    })
}

/** What was asked by an earlier change of the other system, and nobody took up. */
export const changedAgain = (
  to: Priority,
  incident: Incident,
  { now }: Pick<HandlingContext, 'now'>,
): readonly HandlingEvent[] =>
  waiting(incident.reclassifications)
    .filter((other) => other.lacking.length > 0 && other.to !== to)
    .map((other) => {
      const data = {
        ...endOf(other, incident),
        how: 'overtaken' as const,
        reason: `it was changed again there, to ${to}`,
      }
      return { type: 'ReclassificationExpired', occurredAt: now, data }
    })

/** Nobody has decided in time; nothing when it has ended meanwhile. */
export function expireReclassification(
  { request: number, dueAt }: CommandOf<'expire-reclassification'>,
  incident: Incident,
): readonly HandlingEvent[] {
  const request = waiting(incident.reclassifications).find((one) => one.request === number)
  if (!request || request.expiresAt > dueAt) return []
  const data = { ...endOf(request, incident), how: 'time' as const, reason: 'nobody decided in time' }
  return [{ type: 'ReclassificationExpired', occurredAt: dueAt, data }]
}

/**
 * The priority has moved, by a request or by triage: what else was asked from the old one is asked anew, on what is known
 * then.
 */
export const overtaken = (
  { request, from, to }: Pick<ReclassificationRequest, 'from' | 'to'> & { readonly request: number | 'triage' },
  incident: Incident,
  { now }: Pick<HandlingContext, 'now'>,
): readonly HandlingEvent[] =>
  waiting(incident.reclassifications)
    .filter((other) => other.request !== request)
    .map((other) => {
      const moved = request === 'triage' ? request : `request ${request}`
      const reason = `${moved} moved the priority from ${from} to ${to}; ask anew from there`
      const data = { ...endOf(other, incident), how: 'overtaken' as const, reason }
      return { type: 'ReclassificationExpired', occurredAt: now, data }
    })

const endOf = ({ request, by: writer, elsewhere }: ReclassificationRequest, { incidentId }: Incident) => ({
  incidentId,
  request,
  writer,
  ...(elsewhere === null ? {} : { elsewhere }),
})

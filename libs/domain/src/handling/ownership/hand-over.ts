import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { responsiblePerson, workerAt } from '../status/responsible.js'
import { isWorkedOn } from './ownership.js'

type Decision = readonly HandlingEvent[] | Refusal

/** To another person of the tier, by the owner or somebody with oversight; the owner stays responsible meanwhile. */
export function offerHandOver(
  { by, to, note }: CommandOf<'hand-over'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const { incidentId, owner, ownership, status, tier } = incident
  if (owner === null || ownership === null || !isWorkedOn(incident))
    return refuse(
      'not-now',
      `who owns an incident that is worked on hands it over; this one is ${status}, owned by ${owner ?? 'nobody'}`,
      [{ field: 'status', message: 'an incident that somebody owns and works on' }],
    )
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  if (ownership.offered)
    return refuse(
      'already-offered',
      `it is offered to ${ownership.offered.to} already; withdraw-hand-over comes first`,
      [{ field: 'to', message: `nobody else until ${ownership.offered.to} has answered` }],
    )
  const other = [{ field: 'to', message: `another person of ${tier}` }]
  if (to === owner) return refuse('incomplete', `${to} owns it already`, other, 422)
  const worker = workerAt(tier, to, context)
  if (isRefusal(worker)) return refuse('incomplete', worker.message, other, 422)
  return [{ type: 'HandOverOffered', occurredAt: context.now, data: { incidentId, by, from: owner, to, note } }]
}

/** Whoever accepts owns it from then on, in the status in which it is. */
export function acceptHandOver(
  { by }: CommandOf<'accept-hand-over'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const { incidentId, owner, tier } = incident
  const offered = offeredTo(by, incident)
  if (isRefusal(offered) || owner === null) return isRefusal(offered) ? offered : nothingOffered(incident)
  const worker = workerAt(tier, by, context)
  if (isRefusal(worker)) return worker
  return [{ type: 'HandOverAccepted', occurredAt: context.now, data: { incidentId, by, from: owner } }]
}

export function declineHandOver(
  { by, reason }: CommandOf<'decline-hand-over'>,
  incident: Classified,
  { now }: HandlingContext,
): Decision {
  const offered = offeredTo(by, incident)
  if (isRefusal(offered)) return offered
  const { incidentId } = incident
  return [{ type: 'HandOverDeclined', occurredAt: now, data: { incidentId, by, offeredBy: offered.by, reason } }]
}

export function withdrawHandOver(
  { by, reason }: CommandOf<'withdraw-hand-over'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const { incidentId, ownership } = incident
  if (!ownership?.offered) return nothingOffered(incident)
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const data = { incidentId, by, to: ownership.offered.to, reason }
  return [{ type: 'HandOverWithdrawn', occurredAt: context.now, data }]
}

function offeredTo(by: string, incident: Classified) {
  const offered = incident.ownership?.offered
  if (!offered) return nothingOffered(incident)
  if (offered.to === by) return offered
  const message = `it is offered to ${offered.to}, so ${by} can neither accept nor decline it`
  return refuse('wrong-hand', message, [{ field: 'by', message: offered.to }], 403)
}

const nothingOffered = ({ owner }: Classified): Refusal =>
  refuse('nothing-offered', `no hand-over of it is offered; ${owner ?? 'nobody'} owns it, and hand-over offers one`, [
    { field: 'incident', message: 'one that is offered to somebody' },
  ])

import type { EventOf, HandlingEvent } from '@atlas/contracts'
import { peopleOnShift } from '../../roster/on-shift.js'
import { overseer } from '../assignment/overseer.js'
import { route } from '../assignment/route.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'

/** Of the ladder: the next candidate, then the Team Lead, and there it ends. */
export const nextCandidate = 1
export const teamLead = 2

/**
 * The time to accept a hand-over is used up: the next candidate of the tier is asked, and when they don't accept
 * either, or there is none, a Team Lead is told (domain, "Escalation"). Nothing moves: the giver stays responsible, and
 * whoever was asked may still accept. The next one's time begins now, however late the sweep was.
 */
export function notAccepted(
  { dueAt }: CommandOf<'not-accepted'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, tier, priority, category, handOver, candidate: asked } = incident
  if (!handOver || dueAt < handOver.since || handOver.rung >= teamLead) return []
  const { giver, trigger } = handOver
  const except = [giver, asked, ...handOver.passedOver].flatMap((person) => person ?? [])
  const firstTo =
    trigger === null || trigger === 'raised-priority' ? undefined : context.policy.escalation.firstTo[trigger]
  const because = asked === null ? `nobody could accept it at ${tier}` : `${asked} didn't accept it in time`
  const routed =
    handOver.rung < nextCandidate
      ? route({ incidentId, tier, priority, category, firstTo, except, because }, context)
      : undefined
  const next = routed?.data.candidate ?? null
  const data: EventOf<'EscalationNotAccepted'>['data'] = {
    incidentId,
    tier,
    rung: next === null ? teamLead : nextCandidate,
    asked,
    next,
    told: next === null ? overseer(context, except) : null,
    giver,
    onShift: peopleOnShift(context.policy.roster, context.now),
  }
  const step: HandlingEvent = { type: 'EscalationNotAccepted', occurredAt: context.now, data }
  return routed && next !== null ? [step, routed] : [step]
}

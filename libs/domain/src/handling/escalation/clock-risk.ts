import type { EscalationTrigger, HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { destination } from '../status/moves.js'
import { handOver } from './escalate.js'

/**
 * The clock escalates by itself: at L1 with sla-risk when policy's `acts` is reached, a P2 at L2 as unresolved at
 * `asks` (domain, "Escalation"). No evidence is recorded with it; an owner stays responsible until acceptance. Where
 * the incident isn't at such a tier, or is being handed over already, nothing happens.
 */
export function clockRisk(
  { percent }: CommandOf<'clock-risk'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const trigger = triggerAt(percent, incident, context)
  if (!trigger || !destination(incident.status, 'clock-risk', context.policy.escalation)) return []
  return handOver(incident, trigger, { evidence: null, giver: incident.owner }, context)
}

function triggerAt(
  percent: number,
  { tier, priority }: Classified,
  { policy }: HandlingContext,
): EscalationTrigger | undefined {
  const { asks, acts } = policy.escalation.slaRisk
  if (tier === 'L1' && percent >= acts) return 'sla-risk'
  return tier === 'L2' && priority === 'P2' && percent >= asks ? 'unresolved-p2' : undefined
}

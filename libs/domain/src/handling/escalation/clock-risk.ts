import type { EscalationTrigger, HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { destination } from '../status/moves.js'
import { handOver } from './escalate.js'

/**
 * A clock nears its end (domain, "Escalation"). At L1 it asks the owner at policy's `asks` whether to escalate for
 * sla-risk, and at `acts` it escalates by itself; a P2 at L2 escalates at `asks` as unresolved. What was recorded by
 * then stands for the evidence; an owner stays responsible until acceptance. Where the incident isn't at such a tier,
 * or is being handed over already, nothing happens.
 */
export function clockRisk(
  command: CommandOf<'clock-risk'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  if (!destination(incident.status, 'clock-risk', context.policy.escalation)) return []
  const trigger = triggerAt(command.percent, incident, context)
  if (!trigger) return ask(command, incident, context)
  const { notes, findings, owner: giver } = incident
  return handOver(incident, trigger, { evidence: null, recorded: { notes, findings }, giver }, context)
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

/** Once a clock, at the threshold's own instant. */
function ask(
  { clock, percent, dueAt, breachesAt }: CommandOf<'clock-risk'>,
  { incidentId, tier, owner, candidate, slaRiskOf }: Classified,
  { policy }: HandlingContext,
): readonly HandlingEvent[] {
  const { asks, acts: actsAt } = policy.escalation.slaRisk
  if (tier !== 'L1' || percent < asks || slaRiskOf === clock) return []
  const data = { incidentId, clock, percent, actsAt, breachesAt, asked: owner ?? candidate }
  return [{ type: 'SlaRiskRaised', occurredAt: dueAt, data }]
}

import {
  type EscalationTrigger,
  type HandlingEvent,
  isRefusal,
  type Priority,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import { route } from '../assignment/route.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { illegalMove } from '../status/moves.js'
import { gapOf, unfitRun, unknownRunbookOf } from '../runbooks/exhausted.js'
import { responsiblePerson } from '../status/responsible.js'
import { unknownVendorCase } from '../vendor-cases/reference.js'
import { missingEvidence } from './evidence.js'
import { steps, triggersFrom } from './steps.js'

/**
 * A tier change with a trigger and its evidence. Status Escalated until somebody of the next tier accepts; until then
 * the giver stays responsible (playbook, "Escalation Protocols"; domain, "Escalation").
 */
export function escalate(
  command: CommandOf<'escalate'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, trigger, evidence, evidenceHash } = command
  const { escalation } = context.policy
  const illegal = illegalMove(incident, 'escalate', escalation)
  if (illegal) return illegal
  // Awaiting feedback, only a raised priority takes it away from the customer (domain, "Status").
  if (incident.status === 'Awaiting Customer Feedback' && trigger !== 'critical-priority')
    return refuse(
      'not-a-legal-move',
      `an incident that is ${incident.status} is escalated for critical-priority alone, not for ${trigger}`,
      [{ field: 'trigger', message: "critical-priority; a customer's answer brings it back to work first" }],
    )
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const unfit = unfitTrigger(trigger, incident)
  if (unfit) return unfit
  const missing = [
    ...missingEvidence(trigger, evidence),
    ...unknownVendorCase(trigger, evidence, incident),
    ...unknownRunbookOf(evidence, context.policy.runbooks),
  ]
  if (missing.length > 0) {
    const fields = missing.map(({ field }) => field).join(', ')
    return refuse('incomplete', `an escalation for ${trigger} lacks ${fields}`, missing, 422)
  }
  const handed = handOver(incident, trigger, { evidence: evidenceHash, giver: incident.owner ?? by }, context)
  if (trigger !== 'knowledge-exhaustion') return handed
  return unfitRun(evidence, incident) ?? [...handed, ...gapOf(evidence, by, incident, context)]
}

export function handOver(
  incident: Classified,
  trigger: EscalationTrigger,
  given: {
    readonly evidence: string | null
    /** By the clock. */
    readonly recorded?: { readonly notes: number; readonly findings: number }
    readonly giver: string | null
  },
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, status, tier, priority, category } = incident
  const { to } = steps[trigger]
  const firstTo = context.policy.escalation.firstTo[trigger]
  const except = given.giver ? [given.giver] : []
  const because = `escalated from ${tier} for ${trigger}`
  return [
    {
      type: 'IncidentEscalated',
      occurredAt: context.now,
      data: { incidentId, from: status, fromTier: tier, toTier: to, trigger, ...given },
    },
    route({ incidentId, tier: to, priority, category, firstTo, except, because }, context),
  ]
}

const onlyFor: Partial<Record<EscalationTrigger, Priority>> = { 'critical-priority': 'P1', 'unresolved-p2': 'P2' }

function unfitTrigger(trigger: EscalationTrigger, { tier, priority }: Classified): Refusal | undefined {
  if (!steps[trigger].from.includes(tier)) {
    const legal = triggersFrom(tier)
    const instead = legal.length > 0 ? `from there the triggers are ${legal.join(', ')}` : 'there is no higher tier'
    return refuse('not-a-legal-step', `${trigger} doesn't lead on from ${tier}; ${instead}`, [
      { field: 'trigger', message: instead },
    ])
  }
  const only = onlyFor[trigger]
  if (only === undefined || priority === only) return undefined
  return refuse('not-a-legal-step', `${trigger} is for ${only}; this incident is ${priority}`, [
    { field: 'trigger', message: `one that is not for ${only} alone` },
  ])
}

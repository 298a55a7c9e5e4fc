import type { ContentHash, EventOf, HandlingEvent, ReclassificationEffect } from '@atlas/contracts'
import { callResponseTeam } from '../assignment/response-team.js'
import { route } from '../assignment/route.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { destination } from '../status/moves.js'
import { isHigher } from '../triage/triage.js'
import type { ApprovedRow } from './approve.js'
import { overtaken } from './ended.js'
import type { ReclassificationRequest } from './requests.js'

type Approved = Omit<ReclassificationRequest, 'rows' | 'reason'> & {
  readonly rows: readonly ApprovedRow[]
  readonly reason: ContentHash
}

/**
 * What the last approval does. Always the priority, on which the clocks retarget, and the end of requests that asked
 * from the old one. A raise also takes the incident to the new priority's tier where that is higher, and calls the war
 * room where a row says so; while Resolved it changes the priority only (domain, "Status").
 */
export function applied(request: Approved, incident: Classified, context: HandlingContext): readonly HandlingEvent[] {
  const { from, to } = request
  const raise = isHigher(to, from)
  const then = effects(request, context)
  const proof = proofOf(request, incident, context)
  const { now: occurredAt } = context
  const change: HandlingEvent = raise
    ? { type: 'PriorityReclassified', occurredAt, data: { ...proof, then } }
    : { type: 'PriorityLowered', occurredAt, data: proof }
  return [change, ...followsChange({ ...request, then: raise ? then : [] }, incident, context)]
}

/** What comes of a change of priority: requests that it overtakes, and of a raise the way up and the war room. */
export function followsChange(
  request: Pick<Approved, 'request' | 'from' | 'to' | 'rows'> & { readonly then: readonly ReclassificationEffect[] },
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { from, to, then } = request
  const raised = { ...incident, priority: to }
  const follows =
    isHigher(to, from) && incident.status !== 'Resolved'
      ? [...upwards(raised, request, context), ...(then.includes('war-room') ? callResponseTeam(raised, context) : [])]
      : []
  return [...overtaken(request, incident, context), ...follows]
}

/** Each once, in the order of the rows. */
const effects = ({ rows }: Approved, { policy }: HandlingContext): ReclassificationEffect[] => [
  ...new Set(rows.flatMap(({ row }) => (row === 'lowering' ? [] : policy.reclassification.raising[row].then))),
]

function proofOf(
  { request, by, from, to, reason, rows }: Approved,
  { incidentId, owner, requestors, status }: Classified,
  { latestPromise }: HandlingContext,
): EventOf<'PriorityLowered'>['data'] {
  const nextUpdateBy = requestors > 0 && status !== 'Resolved' ? latestPromise(to) : null
  return {
    incidentId,
    request,
    by,
    engineer: owner ?? by,
    from,
    to,
    reason,
    rows: rows.map(({ row, from, to, kind, evidence, approval }) => ({
      row,
      from,
      to,
      kind,
      evidence,
      approvedBy: approval.by,
      role: approval.role,
    })),
    ...(nextUpdateBy === null ? {} : { nextUpdateBy }),
  }
}

/** If the new priority belongs to a higher tier the incident escalates with it, on the evidence of its last row. */
function upwards(
  incident: Classified,
  request: Pick<Approved, 'rows'>,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, priority, category, status, tier: fromTier, owner } = incident
  const { tier: toTier } = context.policy.priorities.priorities[priority]
  if (toTier <= fromTier) return []
  const except = owner === null ? [] : [owner]
  const because = `reclassified as ${priority}, worked at ${toTier}`
  const routed = route({ incidentId, tier: toTier, priority, category, except, because }, context)
  // Nobody has it to hand over, or it is being handed over already: only the tier is another. A P1 always escalates.
  if (status === 'Escalated' || (status === 'Unassigned' && priority !== 'P1')) return [routed]
  if (!destination(status, 'approve-reclassification', context.policy.escalation))
    return status === 'Unassigned' ? [routed] : []
  const trigger = priority === 'P1' ? 'critical-priority' : 'raised-priority'
  const evidence = request.rows.at(-1)?.evidence ?? null
  const data = { incidentId, from: status, fromTier, toTier, trigger, evidence, giver: owner } as const
  return [{ type: 'IncidentEscalated', occurredAt: context.now, data }, routed]
}

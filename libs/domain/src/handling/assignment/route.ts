import type { Category, EventOf, IncidentId, PersonId, Priority, Role, Tier } from '@atlas/contracts'
import { candidates } from '../../roster/candidates.js'
import type { HandlingContext } from '../context.js'
import { overseer } from './overseer.js'

export interface Routing {
  readonly incidentId: IncidentId
  readonly tier: Tier
  readonly priority: Priority
  readonly category: Category
  readonly because: string
  readonly firstTo?: Role | undefined
  readonly except?: readonly PersonId[]
}

/**
 * Names a candidate; ownership comes with that person's Work in Progress. Nobody on shift alerts whoever oversees.
 * Pins who was considered, who was on shift and why (domain, "Tiers, roster, assignment").
 */
export function route(routing: Routing, context: HandlingContext): EventOf<'IncidentRouted'> {
  const { tier, category, priority, incidentId } = routing
  const { leader } = leaderOf(priority, context)
  const found = candidates(
    { ...routing, firstTo: routing.firstTo ?? leader },
    context.now,
    context.policy,
    context.work,
  )
  const first = found.considered.find(({ eligible }) => eligible)
  const alerted = first ? null : overseer(context)
  const whom = first
    ? `${first.person}: ${first.reason}`
    : `nobody of ${tier} is on shift for ${category}${alerted ? `, ${alerted} is told` : ''}`
  return {
    type: 'IncidentRouted',
    occurredAt: context.now,
    data: {
      incidentId,
      tier,
      priority,
      candidate: first?.person ?? null,
      considered: [...found.considered],
      onShift: [...found.onShift],
      overflow: found.overflow,
      alerted,
      reason: `${routing.because}; ${whom}`,
    },
  }
}

/** Where a war room is called, whoever leads it is asked first. */
const leaderOf = (priority: Priority, { policy }: HandlingContext): { leader?: Role } => {
  const part = policy.priorities.priorities[priority].responseTeam.find((one) => one.part === 'leads')
  return part ? { leader: part.role } : {}
}

import type { HandlingEvent, Instant } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import { onShift } from '../../roster/on-shift.js'
import { isOnShift, shiftEnd } from '../../roster/shift-end.js'
import { overseer } from '../assignment/overseer.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { later } from '../signals/firing.js'

/**
 * When the owner's shift ends, where their incident needs an accepted hand-over then; null where it doesn't, or they
 * are off shift already. Whoever took it off shift has until the end of their next one.
 */
export function ownerShiftEnds(
  state: HandlingState,
  { roster, escalation }: Pick<HandlingContext['policy'], 'roster' | 'escalation'>,
  after: Instant | null = null,
): Instant | null {
  if (!state.opened || !needsHandOver(state, escalation)) return null
  const { owner, ownership } = state
  if (owner === null || ownership === null || ownership.offShiftSince !== null) return null
  return shiftEnd(roster, owner, later(ownership.since, after ?? ownership.since))
}

const needsHandOver = ({ priority }: Incident, escalation: EscalationPolicy): boolean =>
  priority !== null && escalation.shiftEnd.handOver.includes(priority)

/**
 * The owner's shift is over: it shows, and a Team Lead is told, until somebody accepts a hand-over (domain, "Tiers,
 * roster, assignment"). Nothing where the roster says by now that they are still at work.
 */
export function ownerOffShift(
  { dueAt }: CommandOf<'owner-off-shift'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, owner, ownership, prioritySince } = incident
  const { roster, escalation } = context.policy
  if (owner === null || ownership === null || ownership.offShiftSince !== null || dueAt <= ownership.since) return []
  if (!needsHandOver(incident, escalation) || isOnShift(roster, owner, dueAt)) return []
  const told = overseer(context, [owner])
  const present = onShift(roster, context.now).map(({ person }) => person.id)
  return [
    {
      type: 'OwnerOffShift',
      // A raise after the end makes a hand-over necessary only then.
      occurredAt: later(dueAt, prioritySince ?? dueAt),
      data: { incidentId, owner, shiftEndedAt: dueAt, told, onShift: present },
    },
  ]
}

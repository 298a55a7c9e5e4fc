import type { HandlingEvent, Instant } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import { peopleOnShift } from '../../roster/on-shift.js'
import { isOnShift, nextShift, shiftEnd } from '../../roster/shift-end.js'
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
  return shiftEnd(roster, owner, later(ownership.onShiftSince, after ?? ownership.onShiftSince))
}

/** When an owner who is off shift is at work again; null where they aren't off shift, or have no shift to come. */
export function ownerComesBack(
  state: HandlingState,
  { roster }: Pick<HandlingContext['policy'], 'roster'>,
  after: Instant | null = null,
): Instant | null {
  if (!state.opened || state.owner === null) return null
  const offSince = state.ownership?.offShiftSince ?? null
  // What became a P1 or P2 after that end waits for the first shift after it did.
  return (
    offSince &&
    nextShift(roster, state.owner, later(later(offSince, state.prioritySince ?? offSince), after ?? offSince))
  )
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
  if (owner === null || ownership === null || ownership.offShiftSince !== null || dueAt <= ownership.onShiftSince)
    return []
  // A raise after the end makes a hand-over necessary only then.
  const at = later(dueAt, prioritySince ?? dueAt)
  if (!needsHandOver(incident, escalation) || isOnShift(roster, owner, at)) return []
  const told = overseer(context, [owner])
  const present = peopleOnShift(roster, context.now)
  return [
    {
      type: 'OwnerOffShift',
      occurredAt: at,
      data: { incidentId, owner, shiftEndedAt: dueAt, told, onShift: present },
    },
  ]
}

/** It no longer shows that the owner is off shift. Nothing where they aren't at work then by the roster of now. */
export function ownerOnShift(
  { dueAt }: CommandOf<'owner-on-shift'>,
  { incidentId, owner, ownership }: Incident,
  { policy: { roster } }: HandlingContext,
): readonly HandlingEvent[] {
  const offShiftSince = ownership?.offShiftSince ?? null
  if (owner === null || offShiftSince === null || dueAt <= offShiftSince || !isOnShift(roster, owner, dueAt)) return []
  return [{ type: 'OwnerBackOnShift', occurredAt: dueAt, data: { incidentId, owner, offShiftSince } }]
}

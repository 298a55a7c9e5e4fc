import type { HandlingEvent, Instant } from '@atlas/contracts'
import { onShift } from '../../roster/on-shift.js'
import { route } from '../assignment/route.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { destination } from './moves.js'

interface Cause {
  readonly act: 'note-firing' | 'reply-overdue'
  /** When it happened, however late it is processed, so that the clocks go on from there. */
  readonly at: Instant
  /** The rule of policy. */
  readonly by: string
  readonly reason: string
  readonly occurrenceId?: string
}

/** Resolved goes on by itself: back to its owner while they are on shift, else to Unassigned and routed anew. */
export function goOn(
  incident: Incident,
  { act, at, by, reason, occurrenceId }: Cause,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, owner, tier, priority, category } = incident
  const present = onShift(context.policy.roster, context.now).some(({ person }) => person.id === owner)
  const back =
    owner !== null && present && destination('Resolved', act, context.policy.escalation) === 'Work in Progress'
  const reopening: HandlingEvent = {
    type: 'IncidentReopened',
    occurredAt: at,
    data: {
      incidentId,
      owner: back ? owner : null,
      to: back ? 'Work in Progress' : 'Unassigned',
      by,
      ...(occurrenceId === undefined ? {} : { occurrenceId }),
      reason,
      cycle: incident.cycle + 1,
    },
  }
  if (back || tier === null || priority === null || category === null) return [reopening]
  const what = act === 'note-firing' ? 'a signal' : 'a reply'
  const because = owner ? `reopened by ${what}, ${owner} is off shift` : `reopened by ${what}`
  return [reopening, route({ incidentId, tier, priority, category, because }, context)]
}

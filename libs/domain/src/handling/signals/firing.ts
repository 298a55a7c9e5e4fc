import { type EventOf, type HandlingEvent, type Instant, milliseconds } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { goOn } from '../status/go-on.js'
import { isKnownFiring, occurrenceOf } from './occurrence.js'

type Firing = CommandOf<'note-firing'>

/**
 * A firing on a key that belongs to this incident. Open: noted. Resolved no longer than the reopen window before it
 * reached us: reopened. Else, and when Closed: `RecurrenceFound`, on which intake opens a linked incident (domain,
 * "Intake"). Decided here, in one stream, so that a firing beside a Resolved or a Closed, on whichever side, ends in
 * exactly one open incident.
 */
export function noteFiring(firing: Firing, incident: Incident, context: HandlingContext): readonly HandlingEvent[] {
  if (incident.lettingGo.includes(occurrenceOf(firing.occurrenceId).dedupKey)) return []
  if (incident.status === 'Closed')
    return wentWithMerge(firing, incident) ? [] : [recurrence(firing, incident, context)]
  if (isKnownFiring(incident.firing, firing.occurrenceId)) return []
  if (incident.status === 'Resolved') {
    const since = milliseconds(firing.receivedAt) - milliseconds(incident.resolvedAt ?? incident.statusSince)
    return since <= context.policy.escalation.reopenWindow
      ? reopenedBy(firing, incident, context)
      : [recurrence(firing, incident, context)]
  }
  const { incidentId } = incident
  return [
    {
      type: 'FiringNoted',
      occurredAt: earlier(firing.receivedAt, context.now),
      data: { incidentId, occurrenceId: firing.occurrenceId },
    },
  ]
}

/** What it had when it was merged is moved by intake, later firings included. */
const wentWithMerge = ({ occurrenceId }: Firing, { mergedInto, signals }: Incident): boolean =>
  mergedInto !== null && signals.includes(occurrenceOf(occurrenceId).dedupKey)

export const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other)
export const later = (one: Instant, other: Instant): Instant => (one > other ? one : other)

function recurrence(firing: Firing, incident: Incident, { now }: HandlingContext): HandlingEvent {
  const moveTo = incident.mergedInto ?? incident.duplicateOf
  const data = {
    incidentId: incident.incidentId,
    dedupKey: occurrenceOf(firing.occurrenceId).dedupKey,
    occurrenceId: firing.occurrenceId,
    startsAt: firing.startsAt,
    status: incident.status,
    ...(moveTo === null ? {} : { moveTo }),
  }
  return { type: 'RecurrenceFound', occurredAt: now, data }
}

/**
 * A resolution, and its reopening by a firing that reached us after it, or so shortly before it that whoever resolves
 * can't have seen it: just as for one that comes a moment after, so that the order in which the two are processed
 * decides nothing (issue 3, "Must hold").
 */
export function resolvedUnlessUnseen(
  resolved: EventOf<'IncidentResolved'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const unseen = unseenFiring(incident, resolved.occurredAt, context)
  if (!unseen) return [resolved]
  return [resolved, ...reopenedBy(unseen, { ...incident, resolvedAt: resolved.occurredAt }, context)]
}

/** A firing with a clear still missing that reached us no earlier than `unseen` before an instant. */
function unseenFiring(
  incident: Incident,
  at: Instant,
  { policy }: HandlingContext,
): Pick<Firing, 'occurrenceId' | 'receivedAt'> | undefined {
  const since = milliseconds(at) - policy.escalation.unseen
  for (const [dedupKey, { firedAt, latest }] of Object.entries(incident.firing))
    if (firedAt !== null && milliseconds(firedAt) >= since)
      return { occurrenceId: `${dedupKey}/${latest}`, receivedAt: firedAt }
  return undefined
}

/** Stamped with the firing's arrival, however late it is processed; never before the resolution. */
export function reopenedBy(
  { occurrenceId, receivedAt }: Pick<Firing, 'occurrenceId' | 'receivedAt'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const at = later(earlier(receivedAt, context.now), incident.resolvedAt ?? incident.statusSince)
  const reason = 'a signal fired again within the reopen window'
  return goOn(incident, { act: 'note-firing', at, by: 'reopenWindow', reason, occurrenceId }, context)
}

import type { HandlingEvent, Instant, PersonId } from '@atlas/contracts'
import type { Incident } from '../handling.js'

/** Of whoever owns an incident that is open. */
export interface Ownership {
  readonly since: Instant
  /** From when on the end of a shift of theirs counts: since they own it, or are back on shift. */
  readonly onShiftSince: Instant
  /** When their shift ended with nobody having accepted a hand-over. */
  readonly offShiftSince: Instant | null
  /** The hand-over that they, or somebody with oversight, offered. */
  readonly offered: { readonly to: PersonId; readonly by: PersonId; readonly since: Instant } | null
}

/** Begins anew with each owner and each reopening, and ends with the incident. */
export function ownershipAfter(before: Incident, after: Incident, event: HandlingEvent): Ownership | null {
  const { occurredAt: since } = event
  if (after.owner === null || after.status === 'Resolved' || after.status === 'Closed') return null
  const { ownership } = before
  if (ownership === null || before.owner !== after.owner)
    return { since, onShiftSince: since, offShiftSince: null, offered: null }
  switch (event.type) {
    case 'OwnerOffShift':
      return { ...ownership, offShiftSince: event.data.shiftEndedAt }
    case 'OwnerBackOnShift':
      return { ...ownership, onShiftSince: since, offShiftSince: null }
    case 'HandOverOffered':
      return { ...ownership, offered: { to: event.data.to, by: event.data.by, since } }
    case 'HandOverDeclined':
    case 'HandOverWithdrawn':
      return { ...ownership, offered: null }
    default:
      return ownership.offered && !isWorkedOn(after) ? { ...ownership, offered: null } : ownership
  }
}

/** By its owner: what is handed over between tiers has a hand-over of its own. */
export const isWorkedOn = ({ status }: Incident): boolean =>
  status === 'Work in Progress' || status === 'Awaiting Customer Feedback'

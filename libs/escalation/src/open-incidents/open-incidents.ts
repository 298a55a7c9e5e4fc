import type { IncidentId, PersonId, Tier } from '@atlas/contracts'
import type { HandlingState, OpenWork } from '@atlas/domain'

/** Where an open incident counts as work. */
export interface Place {
  readonly tier: Tier
  readonly person: PersonId | null
}

/** How much is open, for whom and where. Written in the same unit of work as the incident's events. */
export abstract class OpenIncidents {
  /** Counted a moment ago: routing wants a fair order, not an exact count; each decision pins what it saw. */
  abstract work(): Promise<OpenWork>
  /** The open incidents that these people own, or are the candidates of. */
  abstract of(people: readonly PersonId[]): Promise<IncidentId[]>
  /** All that are open. */
  abstract all(): Promise<IncidentId[]>
  /** `place` null: it is no longer open. */
  abstract record(incidentId: IncidentId, before: Place | null, place: Place | null): Promise<void>
}

/** Null while an incident isn't work: before it is routed, and once it is Resolved or Closed. */
export function placeOf(state: HandlingState): Place | null {
  if (!state.opened || state.tier === null || state.status === 'Resolved' || state.status === 'Closed') return null
  return { tier: state.tier, person: state.owner ?? state.candidate }
}

export const samePlace = (one: Place | null, other: Place | null): boolean =>
  one?.tier === other?.tier && one?.person === other?.person

import type { EventOf, Instant, PersonId } from '@atlas/contracts'
import type { Incident } from '../handling.js'

/** Since when, by whom and why an incident shows everything to its team alone. `by` null: policy, for its category. */
export interface Restriction {
  readonly since: Instant
  readonly by: PersonId | null
  readonly reason: string
}

type RestrictionEvent = EventOf<'IncidentRestricted'> | EventOf<'RestrictionLifted'> | EventOf<'ReaderAdmitted'>

export function evolveRestriction(state: Incident, event: RestrictionEvent): Incident {
  switch (event.type) {
    case 'IncidentRestricted': {
      const { by, reason } = event.data
      return { ...state, restricted: { since: event.occurredAt, by, reason } }
    }
    case 'RestrictionLifted':
      return { ...state, restricted: null }
    case 'ReaderAdmitted':
      return state
  }
}

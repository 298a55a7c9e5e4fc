import {
  type Category,
  type HandlingEvent,
  type IncidentId,
  instant,
  type Instant,
  type PersonId,
  type Priority,
  type Status,
  type Tier,
} from '@atlas/contracts'
import { evolveHandling } from './evolve.js'
import type { HandOver, HandlingState, Incident } from './handling.js'

/**
 * Where an incident stands on a board, and enough of it to fold on from: a tenth of what handling keeps, for who folds
 * a whole log at once.
 */
export interface Place {
  readonly status: Status
  /** Of the last change of status. */
  readonly since: Instant
  /** Null until classification's word has come. */
  readonly priority: Priority | null
  readonly category: Category | null
  readonly tier: Tier | null
  readonly owner: PersonId | null
  /** While it is handed over: the tier to which it may be taken back. */
  readonly handedFrom: Tier | null
  /** Whether a person has confirmed or corrected the priority, after which it changes by the matrix alone. */
  readonly triaged: boolean
}

export const placeOf = (incident: Incident): Place => ({
  status: incident.status,
  since: incident.statusSince,
  priority: incident.priority,
  category: incident.category,
  tier: incident.tier,
  owner: incident.owner,
  handedFrom: incident.handOver?.fromTier ?? null,
  triaged: incident.triaged,
})

/** The place after an event of its handling; undefined until that has opened. Handling's own fold says which. */
export function evolvePlace(place: Place | undefined, event: HandlingEvent): Place | undefined {
  const before: HandlingState = place ? { ...nothingElse, ...incidentAt(place) } : { opened: false }
  const after = evolveHandling(before, event)
  if (!after.opened) return undefined
  return after === before ? place : placeOf(after)
}

const incidentAt = ({
  status,
  since,
  priority,
  category,
  tier,
  owner,
  handedFrom,
  triaged,
}: Place): Partial<Incident> => ({
  status,
  statusSince: since,
  priority,
  category,
  tier,
  owner,
  triaged,
  handOver: handedFrom && handedOver(handedFrom, tier ?? handedFrom, owner, since),
})

const handedOver = (fromTier: Tier, toTier: Tier, giver: PersonId | null, since: Instant): HandOver => ({
  fromTier,
  toTier,
  trigger: null,
  giver,
  since,
  rung: 0,
  passedOver: [],
})

/** Of an incident of which a place is all that is known. */
const nothingElse: Incident = blank()
function blank(): Incident {
  const occurredAt = instant(0)
  const state = evolveHandling(
    { opened: false },
    {
      type: 'HandlingOpened',
      occurredAt,
      data: {
        incidentId: '' as IncidentId,
        number: '',
        cluster: '',
        environment: 'unknown',
        requestors: [],
        text: '',
        source: '',
        dedupKey: '',
        clocksStartAt: occurredAt,
      },
    },
  )
  if (!state.opened) throw new TypeError('HandlingOpened opens')
  return state
}

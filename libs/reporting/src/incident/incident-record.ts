import type {
  AtlasEvent,
  Category,
  HandlingEvent,
  IncidentId,
  Instant,
  Priority,
  Recorded,
  Requestor,
  ServiceLevelEvent,
  Status,
  Tier,
  HandOverView,
  RelationView,
  WaitView,
} from '@atlas/contracts'
import {
  handlingAggregate,
  type HandlingState,
  type ReadableIncident,
  serviceLevelAggregate,
  type ServiceLevelState,
  tellsItsEnd,
} from '@atlas/domain'

/** What reporting knows of one incident: the fold of every service's facts about it, also at an instant of the past. */
export interface IncidentRecord {
  readonly id: IncidentId
  readonly number: string
  readonly dedupKey: string
  readonly source: string
  readonly text: string
  readonly cluster: string
  readonly clusterKnown: boolean
  readonly environment: string
  readonly namespace: string | null
  readonly application: string | null
  readonly alertname: string | null
  readonly openedAt: Instant
  readonly receivedAt: Instant
  readonly follows: IncidentId | null
  /** Who reported it, of all its firings. */
  readonly reporters: readonly string[]
  /** Of the catalogue, as pinned at its opening: none where it affects all that work on the cluster. */
  readonly domains: readonly string[]
  /** Whether its signals fire until they clear; a person's report doesn't. */
  readonly fires: boolean
  readonly flags: readonly string[]
  /** What the handling stream says so far: read by `standing`. */
  readonly handling: HandlingState
  /** Ids of the occurrences that fire now, the newest of each dedup key. */
  readonly firing: readonly string[]
  readonly occurrences: number
  readonly notifications: number
  /** What the service-level stream says so far: read at an instant by `clockViews`. */
  readonly clocks: ServiceLevelState
  /** Version of the handling stream: the incident's ETag. */
  readonly version: number
  /** Of the last event folded. */
  readonly position: number
}

export interface Standing {
  readonly status: Status
  readonly priority: Priority | null
  readonly category: Category | null
  readonly tier: Tier | null
  readonly owner: string | null
  readonly candidate: string | null
  /** Until the first person's triage. */
  readonly tentative: boolean
  readonly ownerOffShiftSince: string | null
  readonly offered: HandOverView | null
  readonly wait: WaitView | null
  readonly consultations: number
  readonly vendorCases: number
  readonly replyWaitsSince: string | null
  readonly relations: RelationView[]
  readonly signals: string[]
}

/** Where an incident stands by its handling; Unassigned and unclassified until that has heard of it. */
export const standing = ({ handling }: IncidentRecord): Standing =>
  handling.opened
    ? {
        status: handling.status,
        priority: handling.priority,
        category: handling.category,
        tier: handling.tier,
        owner: handling.owner,
        candidate: handling.candidate,
        tentative: !handling.triaged,
        ownerOffShiftSince: handling.ownership?.offShiftSince ?? null,
        offered: handling.ownership?.offered ?? null,
        wait: handling.wait,
        consultations: handling.consultations.length,
        vendorCases: handling.vendorCases.filter(({ state }) => state === 'requested' || state === 'open').length,
        replyWaitsSince: handling.replyTask?.since ?? null,
        relations: handling.relations.map(({ relation, other, number }) => ({ relation, incident: other, number })),
        signals: [...handling.signals],
      }
    : {
        status: 'Unassigned',
        priority: null,
        category: null,
        tier: null,
        owner: null,
        candidate: null,
        tentative: true,
        ownerOffShiftSince: null,
        offered: null,
        wait: null,
        consultations: 0,
        vendorCases: 0,
        replyWaitsSince: null,
        relations: [],
        signals: [],
      }

/** What the decision who sees how much of it looks at (domain, `sightOf`). */
export const readable = ({ handling, reporters, cluster, domains }: IncidentRecord): ReadableIncident => ({
  restricted: handling.opened && handling.restricted !== null,
  team: handling.opened ? handling.team : [],
  reporters,
  cluster,
  domains,
  vendorCases: handling.opened && handling.vendorCases.length > 0,
})

/** Folds one event. Undefined as long as intake's IncidentOpened hasn't come. */
export function evolveIncident(
  record: IncidentRecord | undefined,
  event: Recorded<AtlasEvent>,
): IncidentRecord | undefined {
  if (event.type === 'IncidentOpened') return opened(event)
  if (!record) return undefined
  const changed = change(record, event)
  return {
    ...record,
    ...changed,
    position: event.position,
    version: event.category === 'handling' ? event.streamVersion : record.version,
  }
}

function opened(event: Extract<Recorded<AtlasEvent>, { type: 'IncidentOpened' }>): IncidentRecord {
  const { incidentId, number, dedupKey, facts, requestors, clocksStartAt, receivedAt, follows, flags, owner } =
    event.data
  return {
    id: incidentId,
    number,
    dedupKey,
    source: facts.source,
    text: facts.text,
    cluster: facts.cluster,
    clusterKnown: facts.clusterKnown,
    environment: facts.environment,
    namespace: facts.namespace ?? null,
    application: facts.application ?? null,
    alertname: facts.alertname ?? null,
    openedAt: clocksStartAt,
    receivedAt,
    follows: follows ?? null,
    reporters: [],
    // What touches a core function of the platform affects everybody (domain, affectedDomains).
    domains: owner && owner.coreFunction === undefined ? [owner.domain] : [],
    fires: tellsItsEnd(facts.source, requestors.length),
    flags,
    handling: handlingAggregate.initial(),
    firing: [],
    occurrences: 0,
    notifications: 0,
    clocks: serviceLevelAggregate.initial(),
    version: 0,
    position: event.position,
  }
}

type Change = Partial<IncidentRecord>

function change(record: IncidentRecord, event: Recorded<AtlasEvent>): Change {
  if (isClockEvent(event)) return { clocks: serviceLevelAggregate.evolve(record.clocks, event) }
  if (isHandlingEvent(event))
    return { ...movedOut(record, event), handling: handlingAggregate.evolve(record.handling, event) }
  switch (event.type) {
    case 'OccurrenceStarted':
      return {
        ...reported(record, event.data.requestors),
        occurrences: record.occurrences + 1,
        // A split makes an occurrence out of notifications that were counted before.
        notifications: record.notifications + (event.data.split ? 0 : 1),
        // One that came late, when a later one was known, is history.
        firing: event.data.past ? record.firing : firingWith(record, event.data.occurrenceId),
      }
    case 'OccurrenceResumed':
      return event.data.past ? {} : { firing: firingWith(record, event.data.occurrenceId) }
    case 'NotificationCounted':
      return { ...reported(record, event.data.requestors), notifications: record.notifications + 1 }
    case 'OccurrenceCleared':
      return { firing: record.firing.filter((id) => id !== event.data.occurrenceId) }
    case 'SignalsLeft': {
      const { occurrences, notifications, dedupKey } = event.data
      return {
        occurrences: record.occurrences - occurrences,
        notifications: record.notifications - notifications,
        firing: record.firing.filter((id) => keyOf(id) !== dedupKey),
      }
    }
    case 'SignalsJoined': {
      const { occurrences, notifications, occurrenceId, cleared } = event.data
      return {
        occurrences: record.occurrences + occurrences,
        notifications: record.notifications + notifications,
        firing: cleared ? record.firing : firingWith(record, occurrenceId),
      }
    }
    case 'OccurrenceMoved':
      return {
        occurrences: record.occurrences + 1,
        notifications: record.notifications + 1,
        firing: event.data.cleared || event.data.past ? record.firing : firingWith(record, event.data.occurrenceId),
      }
    default:
      return {}
  }
}

/** A firing, or a re-send, that somebody reported. */
const reported = ({ reporters }: IncidentRecord, requestors: readonly Requestor[] = []): Change =>
  requestors.every(({ id }) => reporters.includes(id))
    ? {}
    : { reporters: [...new Set([...reporters, ...requestors.map(({ id }) => id)])] }

/** The occurrence goes to the linked incident that intake opens, or has opened, for its key. */
const movedOut = (record: IncidentRecord, event: HandlingEvent): Change =>
  event.type === 'RecurrenceFound'
    ? {
        occurrences: record.occurrences - 1,
        notifications: record.notifications - 1,
        firing: record.firing.filter((id) => id !== event.data.occurrenceId),
      }
    : {}

export const isHandlingEvent = (event: Recorded<AtlasEvent>): event is Recorded<HandlingEvent> =>
  event.category === handlingAggregate.category
const isClockEvent = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === serviceLevelAggregate.category

const keyOf = (occurrenceId: string): string => occurrenceId.slice(0, occurrenceId.lastIndexOf('/'))

/** A key fires once at a time: its newer occurrence takes the place of one that was never cleared. */
const firingWith = (record: IncidentRecord, occurrenceId: string): readonly string[] => [
  ...record.firing.filter((id) => keyOf(id) !== keyOf(occurrenceId)),
  occurrenceId,
]

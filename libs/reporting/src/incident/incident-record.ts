import type {
  AtlasEvent,
  Category,
  IncidentId,
  Instant,
  Priority,
  Recorded,
  ServiceLevelEvent,
  Status,
  Tier,
} from '@atlas/contracts'
import { serviceLevelAggregate, type ServiceLevelState, tellsItsEnd } from '@atlas/domain'

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
  /** Whether its signals fire until they clear; a person's report doesn't. */
  readonly fires: boolean
  readonly flags: readonly string[]
  readonly priority: Priority | null
  readonly category: Category | null
  readonly tier: Tier | null
  /** Until the first person's triage. */
  readonly tentative: boolean
  readonly status: Status
  readonly owner: string | null
  readonly candidate: string | null
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
  const { incidentId, number, dedupKey, facts, requestors, clocksStartAt, receivedAt, follows, flags } = event.data
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
    fires: tellsItsEnd(facts.source, requestors.length),
    flags,
    priority: null,
    category: null,
    tier: null,
    tentative: true,
    status: 'Unassigned',
    owner: null,
    candidate: null,
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
  switch (event.type) {
    case 'OccurrenceStarted':
      return {
        occurrences: record.occurrences + 1,
        // A split makes an occurrence out of notifications that were counted before.
        notifications: record.notifications + (event.data.split ? 0 : 1),
        // One that came late, when a later one was known, is history.
        firing: event.data.past ? record.firing : firingWith(record, event.data.occurrenceId),
      }
    case 'OccurrenceResumed':
      return { firing: firingWith(record, event.data.occurrenceId) }
    case 'NotificationCounted':
      return { notifications: record.notifications + 1 }
    case 'OccurrenceCleared':
      return { firing: record.firing.filter((id) => id !== event.data.occurrenceId) }
    // The occurrence goes to the linked incident that intake opens, or has opened, for its key.
    case 'RecurrenceFound':
      return {
        occurrences: record.occurrences - 1,
        notifications: record.notifications - 1,
        firing: record.firing.filter((id) => id !== event.data.occurrenceId),
      }
    case 'OccurrenceMoved':
      return {
        occurrences: record.occurrences + 1,
        notifications: record.notifications + 1,
        firing: event.data.cleared ? record.firing : firingWith(record, event.data.occurrenceId),
      }
    case 'TentativePrioritySet':
      return { priority: event.data.priority, category: event.data.category, tier: event.data.tier }
    case 'IncidentRouted':
      return { tier: event.data.tier, candidate: event.data.candidate }
    case 'TriageConfirmed':
      return { tentative: false, priority: event.data.priority, category: event.data.category }
    case 'TriageCorrected':
      return { tentative: false, priority: event.data.to.priority, category: event.data.to.category }
    case 'WorkStarted':
      return { status: 'Work in Progress', owner: event.data.owner, tier: event.data.tier }
    case 'IncidentReleased':
      return { status: 'Unassigned', owner: null }
    case 'IncidentEscalated':
      return { status: 'Escalated', tier: event.data.toTier }
    case 'IncidentDeescalated':
      return { status: 'Escalated', tier: event.data.toTier }
    case 'EscalationAccepted':
      return { status: 'Work in Progress', owner: event.data.by, tier: event.data.tier }
    case 'EscalationTakenBack':
      return { status: 'Work in Progress', owner: event.data.by }
    case 'FeedbackRequested':
      return { status: 'Awaiting Customer Feedback' }
    case 'CustomerAnswered':
      return event.data.from === 'Awaiting Customer Feedback' ? { status: 'Work in Progress' } : {}
    case 'IncidentResolved':
      return { status: 'Resolved' }
    case 'IncidentReopened':
      return { status: event.data.to, owner: event.data.owner }
    case 'IncidentClosed':
      return { status: 'Closed' }
    default:
      return {}
  }
}

const isClockEvent = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === serviceLevelAggregate.category

const keyOf = (occurrenceId: string): string => occurrenceId.slice(0, occurrenceId.lastIndexOf('/'))

/** A key fires once at a time: its newer occurrence takes the place of one that was never cleared. */
const firingWith = (record: IncidentRecord, occurrenceId: string): readonly string[] => [
  ...record.firing.filter((id) => keyOf(id) !== keyOf(occurrenceId)),
  occurrenceId,
]

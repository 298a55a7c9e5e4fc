import type {
  Affected,
  Category,
  ContentHash,
  Estimate,
  HandlingEvent,
  IncidentId,
  PersonId,
  Priority,
  Requestor,
  Status,
  Tier,
} from '@atlas/contracts'
import { tellsItsEnd } from '../handling/signals/tells-its-end.js'
import { teamAfter } from '../readers/named.js'
import { type KnownVendorCase, learnVendorCases } from './known-vendor-cases.js'
import { learnRequests, type PendingRequest } from './pending-requests.js'

/** What notification knows of an incident, learned from handling's facts alone, in their order. */
export interface KnownIncident {
  readonly incidentId: IncidentId
  /** [TicketID]. */
  readonly number: string
  readonly cluster: string
  /** Of the catalogue's owner at opening. */
  readonly organisation?: string
  /** Which it touches, as reported and as triage says. */
  readonly namespaces: readonly string[]
  readonly applications: readonly string[]
  readonly requestors: readonly Requestor[]
  /** Whether one of them reported it; else they are whom policy names where nobody did. */
  readonly reported: boolean
  /** Whether it shows everything to its team alone, and who that is (`namedBy`). */
  readonly restricted: boolean
  readonly team: readonly PersonId[]
  /** `ReportText` as content. */
  readonly text: ContentHash
  readonly priority: Priority | null
  readonly category: Category | null
  readonly tier: Tier | null
  readonly status: Status
  /** Whether audiences have heard of a priority that nobody had confirmed. */
  readonly saidUnconfirmed: boolean
  /** What management was last told; null: nothing yet. */
  readonly estimate: Estimate | null
  readonly candidate: PersonId | null
  readonly owner: PersonId | null
  /** While it is handed over: the tier to which it may be taken back. */
  readonly handedFrom: Tier | null
  /** How often a hand-over that waits was not accepted in time. */
  readonly notAccepted: number
  /** Requests for another priority that wait. */
  readonly requests: readonly PendingRequest[]
  /** Cases with vendors that wait to be opened or were. */
  readonly vendorCases: readonly KnownVendorCase[]
}

/** The incident after the event; undefined until HandlingOpened, which comes first of its source. */
export function learn(known: KnownIncident | undefined, event: HandlingEvent): KnownIncident | undefined {
  if (event.type === 'HandlingOpened') {
    const { incidentId, number, cluster, namespace, application, requestors, text, source, catalogued } = event.data
    const unknownYet = { priority: null, category: null, tier: null, candidate: null, owner: null, handedFrom: null }
    return {
      incidentId,
      number,
      cluster,
      ...(catalogued ? { organisation: catalogued.organisation } : {}),
      namespaces: namespace === undefined ? [] : [namespace],
      applications: application === undefined ? [] : [application],
      requestors,
      reported: requestors.length > 0 && !tellsItsEnd(source, requestors.length),
      restricted: false,
      team: [],
      text,
      ...unknownYet,
      status: 'Unassigned',
      saidUnconfirmed: false,
      estimate: null,
      notAccepted: 0,
      requests: [],
      vendorCases: [],
    }
  }
  if (!known) return undefined
  const requests = learnRequests(known.requests, event)
  const vendorCases = learnVendorCases(known.vendorCases, event)
  const learned = learnStatus(learnIncident(known, event), event)
  const team = teamAfter(known.team, event)
  const after = team === known.team ? learned : { ...learned, team }
  return requests === known.requests && vendorCases === known.vendorCases ? after : { ...after, requests, vendorCases }
}

function learnIncident(known: KnownIncident, event: HandlingEvent): KnownIncident {
  switch (event.type) {
    case 'TentativePrioritySet': {
      const { priority, category, tier } = event.data
      return { ...known, priority, category, tier }
    }
    case 'IncidentRestricted':
      return { ...known, restricted: true }
    case 'RestrictionLifted':
      return { ...known, restricted: false }
    case 'IncidentRouted': {
      const { priority, tier, candidate } = event.data
      return { ...known, priority, tier, candidate }
    }
    case 'TriageConfirmed':
      return { ...touched(known, event.data.affected), priority: event.data.priority, category: event.data.category }
    case 'TriageCorrected':
      return { ...touched(known, event.data.affected), ...event.data.to }
    case 'Recategorised':
      return { ...known, category: event.data.to }
    case 'ScopeChanged':
      return touched(known, event.data.affected)
    case 'ConfirmationOverdue':
      return { ...known, saidUnconfirmed: true }
    case 'ManagementUpdateSent':
      return { ...known, estimate: event.data.estimate }
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return { ...known, priority: event.data.to }
    case 'WorkStarted':
      return { ...known, owner: event.data.owner, tier: event.data.tier, ...settled }
    case 'IncidentReleased':
      return { ...known, owner: null, ...settled }
    case 'IncidentEscalated':
    case 'IncidentDeescalated':
      return { ...known, tier: event.data.toTier, candidate: null, handedFrom: event.data.fromTier, notAccepted: 0 }
    case 'EscalationNotAccepted':
      return { ...known, notAccepted: event.data.rung }
    case 'EscalationAccepted':
      return { ...known, owner: event.data.by, tier: event.data.tier, ...settled }
    case 'HandOverAccepted':
      return { ...known, owner: event.data.by }
    case 'EscalationTakenBack':
      return { ...known, owner: event.data.by, tier: known.handedFrom ?? known.tier, ...settled }
    case 'IncidentReopened':
      return { ...known, owner: event.data.owner }
    case 'AssignedElsewhere':
      return { ...known, owner: event.data.to.person, tier: event.data.to.tier ?? known.tier }
    case 'PrioritisedElsewhere':
      return { ...known, priority: event.data.to }
    case 'RequestorsJoined':
      return { ...known, requestors: [...known.requestors, ...event.data.requestors] }
    case 'IncidentAbsorbed': {
      const { requestors, affected } = event.data
      return { ...touched(known, affected), requestors: [...known.requestors, ...requestors] }
    }
    default:
      return known
  }
}

function learnStatus(known: KnownIncident, event: HandlingEvent): KnownIncident {
  const status = statusAfter(event)
  return status === undefined || status === known.status ? known : { ...known, status }
}

function statusAfter(event: HandlingEvent): Status | undefined {
  switch (event.type) {
    case 'WorkStarted':
    case 'EscalationAccepted':
    case 'EscalationTakenBack':
      return 'Work in Progress'
    case 'IncidentReleased':
      return 'Unassigned'
    case 'IncidentEscalated':
    case 'IncidentDeescalated':
      return 'Escalated'
    case 'FeedbackRequested':
      return 'Awaiting Customer Feedback'
    case 'CustomerAnswered':
      return event.data.from === 'Awaiting Customer Feedback' ? 'Work in Progress' : undefined
    case 'IncidentResolved':
      return 'Resolved'
    case 'IncidentReopened':
    case 'ObservedElsewhere':
      return event.data.to
    case 'IncidentClosed':
      return 'Closed'
    default:
      return undefined
  }
}

const touched = (known: KnownIncident, affected: Affected | undefined): KnownIncident => ({
  ...known,
  namespaces: [...new Set([...known.namespaces, ...(affected?.namespaces ?? [])])],
  applications: [...new Set([...known.applications, ...(affected?.applications ?? [])])],
})

/** Nobody is asked any more to take it on. */
const settled = { candidate: null, handedFrom: null, notAccepted: 0 }

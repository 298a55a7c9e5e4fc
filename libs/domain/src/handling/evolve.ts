import { tellsItsEnd } from './signals/tells-its-end.js'
import type { HandlingEvent, Instant, Priority, Status } from '@atlas/contracts'
import type { Aggregate, StreamOf } from '@atlas/event-sourcing'
import { streamOf } from '@atlas/event-sourcing'
import type { IncidentId } from '@atlas/contracts'
import type { HandlingState, HandOver, Incident } from './handling.js'
import { evolveRelations, relationsAtClosing, relationsAtOpening } from './relations/related.js'
import { evolveRequests } from './reclassification/requests.js'
import { evolveCorrection } from './corrections/evolve.js'
import { evolveConsultations } from './consultations/evolve.js'
import { evolveElsewhere } from './elsewhere/evolve.js'
import { evolveRestriction } from './restriction/restriction.js'
import { evolveRuns } from './runbooks/evolve.js'
import { teamAfter } from '../readers/named.js'
import { evolveReplies } from './replies/evolve.js'
import { evolveBelonging, withoutSignals, withReporters, withSignals } from './signals/belonging.js'
import { cleared, fired, occurrenceOf } from './signals/occurrence.js'
import { evolveVendorCases } from './vendor-cases/evolve.js'
import { ownershipAfter } from './ownership/ownership.js'
import { evolveWaits } from './waits/evolve.js'
import { evolveWarRoom } from './war-room/evolve.js'

/** What happened, folded. Reads no policy and no time, so that a stored stream folds the same for ever. */
export function evolveHandling(state: HandlingState, event: HandlingEvent): HandlingState {
  if (event.type === 'HandlingOpened') return opened(event)
  if (!state.opened) return state
  const reclassifications = evolveRequests(state.reclassifications, event)
  const incident = evolveIncident(state, event)
  const ownership = ownershipAfter(state, incident, event)
  const owned = ownership === incident.ownership ? incident : { ...incident, ownership }
  const team = teamAfter(state.team, event)
  const after = team === state.team ? owned : { ...owned, team }
  return reclassifications === state.reclassifications ? after : { ...after, reclassifications }
}

export const handlingAggregate: Aggregate<HandlingState, HandlingEvent> = {
  category: 'handling',
  stateVersion: 10,
  initial: () => ({ opened: false }),
  evolve: evolveHandling,
}

/** Stream `handling-<incidentId>`. */
export const handlingStream = (incidentId: IncidentId): StreamOf<HandlingState, HandlingEvent> =>
  streamOf(handlingAggregate, incidentId)

const opened = ({ data, occurredAt }: Extract<HandlingEvent, { type: 'HandlingOpened' }>): Incident => ({
  opened: true,
  incidentId: data.incidentId,
  number: data.number,
  dedupKey: data.dedupKey,
  text: data.text,
  cluster: data.cluster,
  environment: data.environment,
  namespace: data.namespace ?? null,
  application: data.application ?? null,
  source: data.source,
  requestors: data.requestors.length,
  requestorIds: data.requestors.map(({ id }) => id),
  catalogued: data.catalogued ?? null,
  reporters: data.requestors,
  sources: [data.source],
  signals: [data.dedupKey],
  lettingGo: [],
  clocksStartAt: data.clocksStartAt,
  status: 'Unassigned',
  statusSince: occurredAt,
  priority: null,
  prioritySince: null,
  category: null,
  tier: null,
  affected: null,
  restricted: null,
  team: [],
  triaged: false,
  unconfirmedSaid: false,
  workedOn: false,
  owner: null,
  ownership: null,
  candidate: null,
  handOver: null,
  slaRiskOf: null,
  evidenceFrom: [],
  escalatedFrom: [],
  reclassifications: [],
  suggestions: [],
  cycle: 1,
  firing: tellsItsEnd(data.source, data.requestors.length) ? { [data.dedupKey]: { latest: 0, firedAt: null } } : {},
  unending: tellsItsEnd(data.source, data.requestors.length) ? [] : [data.dedupKey],
  clearedAt: null,
  answers: [],
  answeredAt: null,
  asked: null,
  replyTask: null,
  repliesDecidedAt: null,
  notes: 0,
  findings: 0,
  wait: null,
  waits: 0,
  waitedUntil: null,
  consultations: [],
  consultationsAsked: 0,
  warRoom: null,
  managementUpdates: 0,
  review: null,
  vendorCases: [],
  runs: [],
  gapAt: null,
  resolvedAt: null,
  resolvedWith: null,
  restoredAt: null,
  duplicateOf: null,
  elsewhere: null,
  mergedInto: null,
  parentSuggested: false,
  absorbed: [],
  relations: relationsAtOpening(data),
})

const withFiring = ({ signals }: Incident, occurrenceId: string) =>
  withSignals(signals, occurrenceOf(occurrenceId).dedupKey)

/** Enough to point at; the stream has them all. */
const answersKept = 50

const moved = (state: Incident, status: Status, at: Instant): Incident =>
  state.status === status ? state : { ...state, status, statusSince: at, asked: null, replyTask: null }

/** Another tier has a ladder of its own. */
const towards = (toTier: HandOver['toTier'], handOver: HandOver): HandOver =>
  toTier === handOver.toTier ? handOver : { ...handOver, toTier, rung: 0, passedOver: [] }

const prioritised = (state: Incident, priority: Priority, at: Instant): Incident =>
  state.priority === priority ? state : { ...state, priority, prioritySince: at }

function evolveIncident(state: Incident, event: Exclude<HandlingEvent, { type: 'HandlingOpened' }>): Incident {
  const at = event.occurredAt
  switch (event.type) {
    case 'RequestorsJoined':
      return { ...state, ...withReporters(state.reporters, event.data.requestors) }
    case 'TentativePrioritySet':
      return { ...prioritised(state, event.data.priority, at), category: event.data.category, tier: event.data.tier }
    case 'IncidentRouted':
      return {
        ...state,
        tier: event.data.tier,
        candidate: event.data.candidate,
        handOver: state.handOver && towards(event.data.tier, state.handOver),
      }
    case 'UpdateSent':
    case 'OwnerOffShift':
    case 'OwnerBackOnShift':
    case 'HandOverOffered':
    case 'HandOverDeclined':
    case 'HandOverWithdrawn':
      return state
    case 'HandOverAccepted':
      return { ...state, owner: event.data.by }
    case 'TriageConfirmed':
      return { ...state, triaged: true, affected: event.data.affected ?? state.affected }
    case 'TriageCorrected':
      return {
        ...prioritised(state, event.data.to.priority, at),
        category: event.data.to.category,
        triaged: true,
        affected: event.data.affected ?? state.affected,
      }
    case 'Recategorised':
      return { ...state, category: event.data.to }
    case 'ScopeChanged':
      return { ...state, affected: event.data.affected }
    case 'WorkStarted':
      return {
        ...moved(state, 'Work in Progress', at),
        owner: event.data.owner,
        candidate: null,
        tier: event.data.tier,
        workedOn: true,
        handOver: null,
      }
    case 'IncidentReleased':
      return { ...moved(state, 'Unassigned', at), owner: null, candidate: null }
    case 'IncidentEscalated':
    case 'IncidentDeescalated': {
      const { fromTier, toTier, giver } = event.data
      const trigger = event.type === 'IncidentEscalated' ? event.data.trigger : null
      const fromTiers = event.type === 'IncidentEscalated' ? [...state.escalatedFrom, fromTier] : state.escalatedFrom
      const shown = event.type === 'IncidentEscalated' && event.data.evidence !== null
      return {
        ...moved(state, 'Escalated', at),
        evidenceFrom: shown ? [...new Set([...state.evidenceFrom, fromTier])] : state.evidenceFrom,
        escalatedFrom: [...new Set(fromTiers)],
        tier: toTier,
        owner: giver,
        candidate: null,
        handOver: { fromTier, toTier, trigger, giver, since: at, rung: 0, passedOver: [] },
      }
    }
    case 'SlaRiskRaised':
      return { ...state, slaRiskOf: event.data.clock }
    case 'EscalationNotAccepted': {
      const { rung, asked } = event.data
      const { handOver } = state
      const passedOver = [...(handOver?.passedOver ?? []), ...(asked === null ? [] : [asked])]
      return { ...state, handOver: handOver && { ...handOver, since: at, rung, passedOver } }
    }
    case 'EscalationAccepted':
      return {
        ...moved(state, 'Work in Progress', at),
        tier: event.data.tier,
        owner: event.data.by,
        candidate: null,
        handOver: null,
      }
    case 'EscalationTakenBack':
      return {
        ...moved(state, 'Work in Progress', at),
        tier: state.handOver?.fromTier ?? state.tier,
        owner: event.data.by,
        candidate: null,
        handOver: null,
      }
    case 'FeedbackRequested':
      return { ...moved(state, 'Awaiting Customer Feedback', at), asked: { action: event.data.action, reminders: 0 } }
    case 'FeedbackReminded':
      return { ...state, asked: state.asked && { ...state.asked, reminders: event.data.reminder } }
    case 'CustomerAnswered': {
      // Who says that it doesn't work verifies nothing, and takes back what was said before.
      const answers = event.data.verified === false ? [] : [...state.answers, event.data.text].slice(-answersKept)
      const answeredAt = state.answeredAt !== null && state.answeredAt > at ? state.answeredAt : at
      const heard = { ...state, answers, answeredAt }
      return state.status === 'Awaiting Customer Feedback' ? moved(heard, 'Work in Progress', at) : heard
    }
    case 'ReplyTaskOpened':
    case 'ReplyTaskDone':
    case 'ReplyAfterClosing':
      return evolveReplies(state, event)
    case 'IncidentRestricted':
    case 'RestrictionLifted':
    case 'ReaderAdmitted':
      return evolveRestriction(state, event)
    case 'NoteAdded':
      return { ...state, notes: event.data.note }
    case 'FindingRecorded':
      return { ...state, findings: event.data.finding }
    case 'WaitBegan':
    case 'WaitExtended':
    case 'WaitOverdue':
    case 'WaitEnded':
      return evolveWaits(state, event)
    case 'ConsultationAsked':
    case 'ConsultationAccepted':
    case 'ConsultationDeclined':
    case 'ConsultationAnswered':
    case 'ConsultationOverdue':
    case 'ConsultationWithdrawn':
      return evolveConsultations(state, event)
    case 'ResponseTeamCalled':
    case 'ConfirmationOverdue':
    case 'WarRoomPartCalled':
    case 'WarRoomPartFilled':
    case 'WarRoomPartHandedOver':
    case 'ManagementUpdateSent':
    case 'AllClearGiven':
    case 'WarRoomStoodDown':
    case 'ReviewHeld':
    case 'ReviewOverdue':
      return evolveWarRoom(state, event)
    case 'VendorCaseRequested':
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
    case 'VendorCaseOpened':
    case 'VendorExchangeRecorded':
    case 'VendorSeverityChanged':
    case 'VendorCaseClosed':
      return evolveVendorCases(state, event)
    case 'RunbookStarted':
    case 'StepRecorded':
    case 'RunFinished':
      return evolveRuns(state, event)
    case 'KnowledgeGapFound':
      return { ...state, gapAt: at }
    case 'RunbookOffered':
      return state
    case 'ServiceRestored':
      return { ...state, restoredAt: event.data.restoredAt }
    case 'IncidentResolved':
      return {
        ...moved(state, 'Resolved', at),
        resolvedAt: at,
        resolvedWith: 'link' in event.data.knowledge ? event.data.knowledge.link : null,
        candidate: null,
      }
    case 'IncidentReopened': {
      const firing = event.data.occurrenceId ? fired(state.firing, event.data.occurrenceId, at) : state.firing
      const { to, owner, cycle } = event.data
      const signals = event.data.occurrenceId ? withFiring(state, event.data.occurrenceId) : state.signals
      return { ...moved(state, to, at), owner, cycle, firing, signals, resolvedAt: null, restoredAt: null }
    }
    case 'IncidentClosed':
      return {
        ...moved(state, 'Closed', at),
        candidate: null,
        handOver: null,
        duplicateOf: event.data.duplicateOf ?? null,
        mergedInto: event.data.mergedInto ?? null,
        relations: [...state.relations, ...relationsAtClosing(event.data)],
      }
    case 'ObservedElsewhere':
    case 'PrioritisedElsewhere':
    case 'AssignedElsewhere':
    case 'HistoryImported':
      return evolveElsewhere(state, event)
    case 'RelationAdded':
    case 'RelationRemoved':
      return { ...state, relations: evolveRelations(state.relations, event) }
    case 'ParentSuggested':
      return { ...state, parentSuggested: true }
    case 'IncidentAbsorbed':
    case 'IncidentSplit':
    case 'SignalJoined':
    case 'SignalLeft':
      return evolveBelonging(state, event)
    case 'ReclassificationSuggested':
      return { ...state, suggestions: [...state.suggestions, ...event.data.signals.slice(-1)] }
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return prioritised(state, event.data.to, at)
    case 'RecurrenceFound':
      // Intake binds the key to another incident.
      return withoutSignals(state, [event.data.dedupKey])
    case 'ReclassificationRequested':
    case 'ReclassificationAskedElsewhere':
    case 'ReclassificationApproved':
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired':
      return state
    case 'HandlingCorrected':
      return evolveCorrection(state, event)
    case 'FiringNoted':
      return {
        ...state,
        firing: fired(state.firing, event.data.occurrenceId, at),
        signals: withFiring(state, event.data.occurrenceId),
      }
    case 'ClearNoted':
      return { ...state, firing: cleared(state.firing, event.data.occurrenceId), clearedAt: at }
  }
}

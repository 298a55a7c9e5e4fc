import type { ContentHash, EventOf, HandlingEvent } from '@atlas/contracts'
import { Acknowledgement } from './acknowledgement.js'
import {
  onApprovalLate,
  onApproved,
  onAskedElsewhere,
  onRequested,
  onRequestEnded,
  otherThanApprovals,
} from './approvals.js'
import {
  onConsultationAnswered,
  onConsultationAsked,
  onConsultationDeclined,
  onConsultationOverdue,
} from './consultations.js'
import { type Correspondence, noWishes, type Wishes } from './intention.js'
import type { KnownIncident } from './known-incident.js'
import { onNextAsked, onNotAccepted, onTaken } from './not-accepted.js'
import { notice, onClock } from './notices.js'
import { onPriorityChanged } from './priority-change.js'
import { onResponseTeamCalled, onRouted } from './pages.js'
import { toEachRequestor } from './requestor-messages.js'
import {
  onBreachedToAudiences,
  onEscalatedToAudiences,
  onResolvedToAudiences,
  onTriaged,
  onUnconfirmed,
} from './stakeholder-notices.js'
import {
  onHandOverAccepted,
  onHandOverDeclined,
  onHandOverOffered,
  onHandOverWithdrawn,
  onOwnerBackOnShift,
  onOwnerOffShift,
} from './ownership.js'
import { onRootCauseTask } from './root-cause.js'
import { onSlaRisk } from './sla-risk.js'
import { onSuggested } from './suggestions.js'
import { timeframe } from './timeframe.js'
import { onRestricted, withheld } from './withheld.js'
import {
  onVendorCaseClosed,
  onVendorCaseLate,
  onVendorCaseNotOpened,
  onVendorCaseOpened,
  onVendorCaseRequested,
  onVendorClock,
  onVendorExchange,
} from './vendor-cases.js'
import {
  onAllClear,
  onManagementUpdate,
  onPartCalled,
  onPartFilled,
  onPartHandedOver,
  onReviewOverdue,
  onStoodDown,
} from './war-room.js'

export type CausingEvent =
  HandlingEvent | EventOf<'ClockThresholdReached'> | EventOf<'ClockBreached'> | EventOf<'RootCauseTaskOpened'>

/** What an event of escalation makes notification want. `correspondence.incident` has learned of the event already. */
export function wishesOf(event: CausingEvent, correspondence: Correspondence): Wishes {
  const { intentions, superseded } = wished(event, correspondence)
  return { intentions: withheld(intentions, correspondence), superseded }
}

function wished(event: CausingEvent, correspondence: Correspondence): Wishes {
  switch (event.type) {
    case 'IncidentRestricted':
      return onRestricted(event, correspondence)
    case 'IncidentRouted':
      return correspondence.incident.notAccepted > 0
        ? onNextAsked(event, correspondence)
        : onRouted(event, correspondence)
    case 'EscalationAccepted':
    case 'EscalationTakenBack':
      return onTaken(correspondence)
    case 'OwnerOffShift':
      return onOwnerOffShift(event, correspondence)
    case 'OwnerBackOnShift':
      return onOwnerBackOnShift(correspondence)
    case 'HandOverOffered':
      return onHandOverOffered(event, correspondence)
    case 'HandOverAccepted':
      return onHandOverAccepted(event, correspondence)
    case 'HandOverDeclined':
      return onHandOverDeclined(event, correspondence)
    case 'HandOverWithdrawn':
      return onHandOverWithdrawn(event, correspondence)
    case 'SlaRiskRaised':
      return onSlaRisk(event, correspondence)
    case 'EscalationNotAccepted':
      return onNotAccepted(event, correspondence)
    case 'ResponseTeamCalled':
      return onResponseTeamCalled(event, correspondence)
    case 'TriageConfirmed':
    case 'TriageCorrected':
      return { intentions: onTriaged(event, correspondence), superseded: [] }
    case 'ConfirmationOverdue':
      return { intentions: onUnconfirmed(event, correspondence), superseded: [] }
    case 'IncidentEscalated':
      return { intentions: onEscalatedToAudiences(event, correspondence), superseded: [] }
    case 'WarRoomPartCalled':
      return onPartCalled(event, correspondence)
    case 'WarRoomPartFilled':
      return onPartFilled(event, correspondence)
    case 'WarRoomPartHandedOver':
      return onPartHandedOver(event, correspondence)
    case 'ManagementUpdateSent':
      return onManagementUpdate(event, correspondence)
    case 'AllClearGiven':
      return onAllClear(event, correspondence)
    case 'WarRoomStoodDown':
      return onStoodDown(event, correspondence)
    case 'ReviewOverdue':
      return onReviewOverdue(event, correspondence)
    case 'WorkStarted':
      return onWorkStarted(event, correspondence)
    case 'FeedbackRequested':
      return onFeedbackRequested(event, correspondence)
    case 'UpdateSent':
      return onUpdateSent(event, correspondence)
    case 'FeedbackReminded':
      return onFeedbackReminded(event, correspondence)
    case 'IncidentResolved':
      return onResolved(event, correspondence)
    case 'ReplyTaskOpened':
      return onReplyTask(event, correspondence)
    case 'WaitOverdue':
      return onWaitOverdue(event, correspondence)
    case 'ConsultationAsked':
      return onConsultationAsked(event, correspondence)
    case 'ConsultationDeclined':
      return onConsultationDeclined(event, correspondence)
    case 'ConsultationAnswered':
      return onConsultationAnswered(event, correspondence)
    case 'ConsultationOverdue':
      return onConsultationOverdue(event, correspondence)
    case 'IncidentClosed':
      return { intentions: [], superseded: correspondence.openPages.map(({ id }) => id) }
    case 'ParentSuggested':
      return onParentSuggested(event, correspondence)
    case 'IncidentAbsorbed':
      return onAbsorbed(event, correspondence)
    case 'RelationAdded':
      return event.data.supersedesPages ? { intentions: [], superseded: pagesToTakeIt(correspondence) } : noWishes
    case 'ReclassificationSuggested':
      return onSuggested(event, correspondence)
    case 'ReclassificationRequested':
      return onRequested(event, correspondence)
    case 'ReclassificationAskedElsewhere':
      return { intentions: onAskedElsewhere(event, correspondence), superseded: [] }
    case 'ReclassificationApproved':
      return onApproved(event, correspondence)
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired':
      return onRequestEnded(event, correspondence)
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return onPriorityChanged(event, correspondence)
    case 'VendorCaseRequested':
      return onVendorCaseRequested(event, correspondence)
    case 'VendorCaseOpened':
      return onVendorCaseOpened(event, correspondence)
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
      return onVendorCaseNotOpened(event, correspondence)
    case 'VendorExchangeRecorded':
      return onVendorExchange(event, correspondence)
    case 'VendorCaseClosed':
      return onVendorCaseClosed(event, correspondence)
    case 'RootCauseTaskOpened':
      return onRootCauseTask(event, correspondence)
    case 'ClockThresholdReached':
      return {
        intentions: [
          ...onClock(event, correspondence),
          ...onApprovalLate(event, correspondence),
          ...onVendorCaseLate(event, correspondence),
          ...onVendorClock(event, correspondence),
        ],
        superseded: [],
      }
    case 'ClockBreached':
      return {
        intentions: [
          ...onClock(event, correspondence),
          ...onVendorClock(event, correspondence),
          ...onBreachedToAudiences(event, correspondence),
        ],
        superseded: [],
      }
    default:
      return noWishes
  }
}

/** Those that ask somebody to take it. */
const pagesToTakeIt = ({ openPages }: Correspondence): string[] =>
  openPages.filter(({ duty }) => duty === 'candidate' || duty === 'alert').map(({ id }) => id)

/** Unassigned → Work in Progress sends the acknowledgement; whoever works needs no more asking to. */
function onWorkStarted({ data }: EventOf<'WorkStarted'>, correspondence: Correspondence): Wishes {
  const superseded = pagesToTakeIt(correspondence)
  const { requestors } = correspondence.incident
  // Later moves to Work in Progress (an answer, a reopening) have no template in the playbook.
  if (data.acknowledgement === undefined && !data.firstByPerson) return { intentions: [], superseded }
  const stored = data.acknowledgement === undefined ? undefined : correspondence.text(data.acknowledgement)
  const filled = stored === undefined ? undefined : Acknowledgement.safeParse(JSON.parse(stored)).data
  const text = requestors.length === 0 ? undefined : correspondence.text(correspondence.incident.text)
  const summary = text === undefined ? undefined : (JSON.parse(text) as { summary: string }).summary
  const intentions = toEachRequestor(correspondence, 'acknowledgement', data.owner, {
    briefSummary: filled?.briefSummary ?? summary,
    initialAssessment: filled?.initialAssessment,
    timeframe:
      data.nextUpdateBy === undefined ? undefined : timeframe(data.nextUpdateBy, correspondence.policy.timeZone),
  })
  return { intentions, superseded }
}

const onFeedbackRequested = ({ data }: EventOf<'FeedbackRequested'>, correspondence: Correspondence): Wishes => ({
  intentions: toEachRequestor(correspondence, 'feedback-request', data.by, {
    action: correspondence.text(data.action),
  }),
  superseded: [],
})

const onUpdateSent = ({ data }: EventOf<'UpdateSent'>, correspondence: Correspondence): Wishes => ({
  intentions: toEachRequestor(correspondence, 'update', data.by, {
    progress: correspondence.text(data.text),
    timeframe:
      data.nextUpdateBy === undefined ? undefined : timeframe(data.nextUpdateBy, correspondence.policy.timeZone),
  }),
  superseded: [],
})

function onFeedbackReminded({ data }: EventOf<'FeedbackReminded'>, correspondence: Correspondence): Wishes {
  const { timeZone } = correspondence.policy
  const intentions = toEachRequestor(correspondence, 'reminder', correspondence.incident.owner, {
    askedAt: timeframe(data.askedAt, timeZone),
    action: correspondence.text(data.action),
    resolvesAt: data.resolvesAt === null ? undefined : timeframe(data.resolvesAt, timeZone),
  })
  return { intentions, superseded: [] }
}

function onResolved(event: EventOf<'IncidentResolved'>, correspondence: Correspondence): Wishes {
  const { data } = event
  const link = 'link' in data.knowledge ? data.knowledge.link : undefined
  const byItself = data.by === 'autoResolve' || data.by === 'noAnswer'
  const person = byItself ? correspondence.incident.owner : data.by
  return {
    intentions: [
      ...toEachRequestor(correspondence, 'resolved', person, {
        rootCause: correspondence.text(data.summary),
        // The sentence is about an article that the requestor can open: a runbook's id is none.
        kbLink: link !== undefined && URL.canParse(link) ? link : undefined,
      }),
      ...onResolvedToAudiences(event, correspondence),
    ],
    // A request for another priority may still be decided.
    superseded: otherThanApprovals(correspondence.openPages).map(({ id }) => id),
  }
}

/** Whoever owned it hears of the reply, else the Team Leads. */
const onReplyTask = ({ data }: EventOf<'ReplyTaskOpened'>, correspondence: Correspondence): Wishes => ({
  intentions: (data.owner === null ? correspondence.teamLeads : [data.owner]).map((person) =>
    notice(correspondence, person, 'the requestor replied after it was resolved; unless you decide, it reopens'),
  ),
  superseded: [],
})

/** The Team Leads decide whether it is one. */
const onParentSuggested = ({ data }: EventOf<'ParentSuggested'>, correspondence: Correspondence): Wishes => {
  const where = data.others.map(({ cluster, number }) => `${cluster} (INC-${number})`).join(', ')
  const { component, symptom } = data.pattern
  const what = `${component} with ${symptom} shows on ${data.clusters} clusters, first on ${where}; make one of them the parent if it is one cause`
  return { intentions: correspondence.teamLeads.map((person) => notice(correspondence, person, what)), superseded: [] }
}

/** Whoever has it hears that it grew. */
const onAbsorbed = ({ data }: EventOf<'IncidentAbsorbed'>, correspondence: Correspondence): Wishes => {
  const { owner, candidate } = correspondence.incident
  const has = owner ?? candidate
  const what = `INC-${data.mergedNumber} was merged into this, with what it waits for and who asked: ${data.reason}`
  return { intentions: has === null ? [] : [notice(correspondence, has, what)], superseded: [] }
}

/** Whoever owns it asks after what is waited for. */
const onWaitOverdue = ({ data }: EventOf<'WaitOverdue'>, correspondence: Correspondence): Wishes => ({
  intentions: ownerOr(correspondence.teamLeads, correspondence).map((person) =>
    notice(correspondence, person, `the wait for ${data.on} (${data.for}) is overdue; end or extend it`),
  ),
  superseded: [],
})

const ownerOr = (others: readonly string[], { incident }: Correspondence): readonly string[] =>
  incident.owner === null ? others : [incident.owner]

/** Content that `wishesOf` will read, so that it can be loaded in one round trip. */
export function contentOf(event: CausingEvent, incident: KnownIncident): ContentHash[] {
  const always = [incident.text]
  const contacts = incident.requestors.flatMap(({ contact }) => (contact === undefined ? [] : [contact]))
  switch (event.type) {
    case 'WorkStarted':
      return [...always, ...contacts, ...(event.data.acknowledgement === undefined ? [] : [event.data.acknowledgement])]
    case 'FeedbackRequested':
      return [...always, ...contacts, event.data.action]
    case 'FeedbackReminded':
      return [...always, ...contacts, event.data.action]
    case 'UpdateSent':
      return [...always, ...contacts, event.data.text]
    case 'ConsultationAsked':
      return [...always, event.data.question]
    case 'ManagementUpdateSent':
    case 'AllClearGiven':
      return [...always, event.data.summary]
    case 'HandOverOffered':
      return [...always, event.data.note]
    case 'IncidentResolved':
      return [...always, ...contacts, event.data.summary]
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return [...always, ...contacts, event.data.reason]
    case 'ReclassificationRequested':
      return [...always, event.data.reason]
    case 'ClockThresholdReached':
      return [...always, ...incident.requests.map(({ reason }) => reason)]
    default:
      return always
  }
}

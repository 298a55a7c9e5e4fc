import {
  type ContentHash,
  eventName,
  type EventOf,
  type HandlingEvent,
  type PersonId,
  type Priority,
  type Recorded,
  type RecordWriteIntended,
  type Status,
  type Tier,
} from '@atlas/contracts'
import type { z } from 'zod'

/** What is to be said to ServiceNow, in our words. Texts are named by their content. */
export interface RecordFields {
  readonly cluster?: string
  /** Of the catalogue's owner at opening: by it an instance is found. */
  readonly organisation?: string
  /** `ReportText`, from which short_description and description come. */
  readonly report?: ContentHash
  readonly priority?: Priority
  readonly category?: string
  readonly tier?: Tier
  readonly status?: Status | 'cancelled'
  /** Null: nobody. */
  readonly owner?: PersonId | null
  readonly closeCode?: string
  readonly closeNotes?: ContentHash
  /** Seen by the caller. */
  readonly comment?: ContentHash
  /** Seen by engineers: a sentence of ours, without personal text. */
  readonly note?: string
  /** What follows the sentence: a text, or a `Finding`, as content. */
  readonly noteText?: ContentHash
  readonly finding?: ContentHash
  /** `SentContent`: what a requestor is told, as a comment; or what somebody else was told, of which a note says that. */
  readonly message?: ContentHash
  /** The event whose wording `message` is: that of a request to the caller goes with the state, in one write. */
  readonly wordingOf?: string
  /** The caller is asked: the wording is still to come from notification, under this event's name. */
  readonly awaitsWording?: string
  readonly attachment?: { readonly fileName: string; readonly contentType: string; readonly content: ContentHash }
  readonly number?: string
  readonly restricted?: boolean
  /** A tier hands it over: our word on group and assignee, as long as it hasn't been sent. */
  readonly escalating?: true
  /** The tier that hands it over, and that it goes back there, where the fact itself doesn't say to which. */
  readonly handedFrom?: Tier
  readonly takenBack?: true
  /** Theirs first: it is given our correlation id. */
  readonly identifies?: true
}

export interface RecordWrite {
  readonly act: z.infer<typeof RecordWriteIntended>['act']
  readonly fields: RecordFields
}

/**
 * What a fact of handling changes in the record, each write one request (design, "Mapping": the wait for the caller
 * with its comment, and the resolution with its close fields, go in one PATCH each).
 */
export function writesOf(event: Recorded<HandlingEvent>): readonly RecordWrite[] {
  switch (event.type) {
    case 'HandlingOpened': {
      const { number, cluster, text, catalogued } = event.data
      const organisation = catalogued ? { organisation: catalogued.organisation } : {}
      return [{ act: 'create', fields: { number, cluster, ...organisation, report: text, status: 'Unassigned' } }]
    }
    case 'TentativePrioritySet': {
      const { priority, category, tier } = event.data
      return update({ priority, category, tier })
    }
    case 'TriageCorrected':
      return update({ ...event.data.to })
    case 'Recategorised':
      return update({ category: event.data.to })
    case 'ScopeChanged':
      return [note(`Scope changed by ${event.data.by}: ${event.data.reason}`)]
    case 'WorkStarted':
      return update({ status: 'Work in Progress', owner: event.data.owner, tier: event.data.tier })
    case 'IncidentReleased':
      return update({ status: 'Unassigned', owner: null })
    case 'IncidentEscalated': {
      const { fromTier, toTier, trigger } = event.data
      return [
        ...update({ status: 'Escalated', tier: toTier, handedFrom: fromTier, escalating: true }),
        note(`Escalated from ${fromTier} to ${toTier}: ${trigger}`),
        ...evidenceOf(event),
      ]
    }
    case 'IncidentDeescalated': {
      const { fromTier, toTier } = event.data
      return [
        ...update({ status: 'Escalated', tier: toTier, handedFrom: fromTier, escalating: true }),
        note(`De-escalated from ${fromTier} to ${toTier}`),
      ]
    }
    case 'OwnerOffShift':
      return [note(`The shift of ${event.data.owner} is over, with nobody having accepted a hand-over`)]
    case 'OwnerBackOnShift':
      return [note(`${event.data.owner} is at work again`)]
    case 'HandOverOffered':
      return [noteOf(`Hand-over offered to ${event.data.to}`, event.data.note)]
    case 'HandOverAccepted':
      return update({ owner: event.data.by })
    case 'SlaRiskRaised':
      return [note(`${event.data.clock} at ${event.data.percent} %: asked whether to escalate`)]
    case 'EscalationNotAccepted':
      return [note(`Not accepted at ${event.data.tier} in time; asked is now ${event.data.next ?? 'the Team Lead'}`)]
    case 'EscalationAccepted':
      return update({ status: 'Work in Progress', owner: event.data.by, tier: event.data.tier })
    case 'EscalationTakenBack':
      return update({ status: 'Work in Progress', owner: event.data.by, takenBack: true })
    case 'FeedbackRequested':
      return update({
        status: 'Awaiting Customer Feedback',
        comment: event.data.action,
        awaitsWording: eventName(event),
      })
    case 'FeedbackReminded':
      return [note(`The customer was reminded (${event.data.reminder}) of what was asked of them`)]
    case 'CustomerAnswered':
      return event.data.from === 'Awaiting Customer Feedback' ? update({ status: 'Work in Progress' }) : []
    case 'ServiceRestored':
      return [note(`Service restored at ${event.data.restoredAt}`)]
    case 'IncidentResolved': {
      const { code, summary } = event.data
      return update({ status: 'Resolved', closeCode: code, closeNotes: summary })
    }
    case 'IncidentReopened':
      return update({ status: event.data.to, owner: event.data.owner })
    case 'IncidentClosed': {
      const { how } = event.data
      const closed = how === 'confirmed' || how === 'timeout'
      return update({ status: closed ? 'Closed' : 'cancelled' })
    }
    case 'PriorityReclassified':
    case 'PriorityLowered': {
      const { from, to, rows } = event.data
      const roles = [...new Set(rows.map(({ role }) => role))].join(' and ')
      return [...update({ priority: to }), note(`Priority changed from ${from} to ${to}, approved by ${roles}`)]
    }
    case 'IncidentRestricted':
      return update({ restricted: true })
    case 'RestrictionLifted':
      return update({ restricted: false })
    case 'RelationAdded':
      return [note(`It is ${event.data.relation} INC-${event.data.number}: ${event.data.reason}`)]
    case 'RelationRemoved':
      return [note(`It is no longer ${event.data.relation} INC-${event.data.number}: ${event.data.reason}`)]
    case 'IncidentAbsorbed':
      return [note(`INC-${event.data.mergedNumber} was merged into it: ${event.data.reason}`)]
    case 'IncidentSplit':
      return [note(`Some of its signals are an incident of their own: ${event.data.reason}`)]
    case 'ReplyTaskOpened':
      return [note('The customer replied after it was resolved')]
    case 'ReplyTaskDone':
      return [note(`It stays resolved after the customer's reply: ${event.data.reason}`)]
    case 'NoteAdded':
      return [noteOf(`Work note ${event.data.note} of ${event.data.by}`, event.data.text)]
    case 'FindingRecorded':
      return [
        {
          act: 'note',
          fields: { note: `Finding ${event.data.finding} of ${event.data.by}`, finding: event.data.content },
        },
      ]
    case 'WaitBegan':
      return [
        note(
          `Waits for ${event.data.on} (${event.data.for})${event.data.expectedBy === null ? '' : ` until ${event.data.expectedBy}`}`,
        ),
      ]
    case 'WaitEnded':
      return [note(`The wait (${event.data.for}) ended: ${event.data.outcome}`)]
    case 'ConsultationAsked':
      return [note(`Help asked of ${event.data.asked.join(', ')}`)]
    case 'ConsultationAnswered':
      return [noteOf(`Consultation ${event.data.consultation} answered`, event.data.answer)]
    case 'WarRoomPartHandedOver':
      return [note(`War room: ${event.data.to} ${event.data.part}`)]
    case 'ManagementUpdateSent':
      return [note(`Management was told the status (${event.data.update})`)]
    case 'AllClearGiven':
      return [note(`All-clear; ${event.data.review.by} reviews it by ${event.data.review.dueBy}`)]
    case 'ReviewHeld':
      return [note(`Reviewed by ${event.data.by}`)]
    case 'VendorCaseOpened':
      return [note(`Case ${event.data.number} opened with ${event.data.vendorName} (${event.data.severity})`)]
    case 'VendorCaseClosed':
      return [note(`Case ${event.data.number} with ${event.data.vendorName} closed`)]
    case 'HandlingCorrected': {
      const { type, field, instead, by, reason } = event.data
      const said = note(`${by} corrected ${field} of ${type} to ${JSON.stringify(instead)}: ${reason}`)
      const isCode = type === 'IncidentResolved' && field === 'code' && typeof instead === 'string'
      return [...(isCode ? update({ closeCode: instead }) : []), said]
    }
    case 'VendorCaseRequested':
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
    case 'VendorExchangeRecorded':
    case 'VendorSeverityChanged':
    case 'ReclassificationRequested':
    case 'ReclassificationAskedElsewhere':
    case 'ReclassificationApproved':
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired':
    case 'ReaderAdmitted':
    // The requestor is told of it by a message, which is the comment.
    case 'UpdateSent':
    case 'ConfirmationOverdue':
    case 'WarRoomPartCalled':
    case 'WarRoomPartFilled':
    case 'WarRoomStoodDown':
    case 'ReviewOverdue':
    case 'ConsultationAccepted':
    case 'ConsultationDeclined':
    case 'ConsultationOverdue':
    case 'ConsultationWithdrawn':
    case 'HandOverDeclined':
    case 'HandOverWithdrawn':
    case 'ParentSuggested':
    case 'RequestorsJoined':
    case 'ReclassificationSuggested':
    case 'SignalJoined':
    case 'SignalLeft':
    case 'RunbookOffered':
    case 'RunbookStarted':
    case 'StepRecorded':
    case 'RunFinished':
    case 'KnowledgeGapFound':
    case 'WaitExtended':
    case 'WaitOverdue':
    case 'ReplyAfterClosing':
    case 'IncidentRouted':
    case 'ResponseTeamCalled':
    case 'TriageConfirmed':
    case 'RecurrenceFound':
    case 'FiringNoted':
    case 'ClearNoted':
    case 'HistoryImported':
      return []
    // What came from ServiceNow itself goes back only where handling makes something else of it (`crossed`).
    case 'ObservedElsewhere':
      return event.data.from === event.data.to ? [] : update({ status: event.data.to })
    case 'PrioritisedElsewhere':
      return update({ priority: event.data.to })
    case 'AssignedElsewhere': {
      const { from, to } = event.data
      const owner = from.person === to.person ? {} : { owner: to.person }
      return update({ ...owner, ...(to.tier === null ? {} : { tier: to.tier }) })
    }
  }
}

const update = (fields: RecordFields): RecordWrite[] => [{ act: 'update', fields }]
const note = (text: string): RecordWrite => ({ act: 'note', fields: { note: text } })
/** A sentence of ours, and a text that lies as content. */
const noteOf = (text: string, noteText: ContentHash): RecordWrite => ({ act: 'note', fields: { note: text, noteText } })

/** Evidence travels: the next tier sees it first (domain, "Escalation"). */
function evidenceOf({ data }: EventOf<'IncidentEscalated'>): RecordWrite[] {
  const { fromTier, toTier, evidence } = data
  if (evidence === null) return []
  const fileName = `evidence-${fromTier}-to-${toTier}-${evidence.slice(0, 12)}.json`
  return [
    { act: 'attachment', fields: { attachment: { fileName, contentType: 'application/json', content: evidence } } },
  ]
}

/**
 * What notification said or couldn't say: a requestor's message is a comment, anybody else's leaves a work note (domain,
 * "Stakeholders and communication", channels). Told by another channel than ServiceNow, a requestor's is a note too.
 */
export function writesOfMessage(
  event: EventOf<'MessageIntended'> | EventOf<'MessageNotApplicable'> | EventOf<'MessageRefused'>,
): readonly RecordWrite[] {
  const { template, because: wordingOf } = event.data
  // Where nobody is asked in our words, the caller reads what the owner asked.
  const unworded: RecordWrite[] = template === 'feedback-request' ? [{ act: 'comment', fields: { wordingOf } }] : []
  if (event.type !== 'MessageIntended') return unworded
  const { recipient, channel, content: message } = event.data
  if (recipient.kind === 'requestor' && channel === 'servicenow')
    return [{ act: 'comment', fields: { message, wordingOf } }]
  // Who asked from outside goes by no name here.
  const whom = recipient.kind === 'requestor' ? 'the requestor' : `${recipient.kind} ${recipient.id}`
  return [{ act: 'note', fields: { note: `Told ${whom} by ${channel} (${template})` } }, ...unworded]
}

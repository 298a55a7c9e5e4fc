import type { ContentHash, HandlingEvent, PersonId, Priority, Status, Tier } from '@atlas/contracts'

/** What is to be said to ServiceNow, in our words. Texts are named by their content. */
export interface RecordFields {
  readonly number?: string
  readonly cluster?: string
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
}

export interface RecordWrite {
  readonly act: 'create' | 'update' | 'note' | 'comment'
  readonly fields: RecordFields
}

/**
 * What a fact of handling changes in the record, each write one request (design, "Mapping": the wait for the caller
 * with its comment, and the resolution with its close fields, go in one PATCH each).
 */
export function writesOf(event: HandlingEvent): readonly RecordWrite[] {
  switch (event.type) {
    case 'HandlingOpened': {
      const { number, cluster, text } = event.data
      return [{ act: 'create', fields: { number, cluster, report: text, status: 'Unassigned' } }]
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
        ...update({ status: 'Escalated', tier: toTier }),
        note(`Escalated from ${fromTier} to ${toTier}: ${trigger}`),
      ]
    }
    case 'IncidentDeescalated': {
      const { fromTier, toTier } = event.data
      return [...update({ status: 'Escalated', tier: toTier }), note(`De-escalated from ${fromTier} to ${toTier}`)]
    }
    case 'OwnerOffShift':
      return [note(`The shift of ${event.data.owner} is over, with nobody having accepted a hand-over`)]
    case 'OwnerBackOnShift':
      return [note(`${event.data.owner} is at work again`)]
    case 'HandOverOffered':
      return [note(event.data.note)]
    case 'HandOverAccepted':
      return update({ owner: event.data.by })
    case 'SlaRiskRaised':
      return [note(`${event.data.clock} at ${event.data.percent} %: asked whether to escalate`)]
    case 'EscalationNotAccepted':
      return [note(`Not accepted at ${event.data.tier} in time; asked is now ${event.data.next ?? 'the Team Lead'}`)]
    case 'EscalationAccepted':
      return update({ status: 'Work in Progress', owner: event.data.by, tier: event.data.tier })
    case 'EscalationTakenBack':
      return update({ status: 'Work in Progress', owner: event.data.by })
    case 'FeedbackRequested':
      return update({ status: 'Awaiting Customer Feedback', comment: event.data.action })
    case 'FeedbackReminded':
      return [note(`The customer was reminded (${event.data.reminder}) of what was asked of them`)]
    case 'CustomerAnswered':
      return event.data.from === 'Awaiting Customer Feedback' ? update({ status: 'Work in Progress' }) : []
    case 'UpdateSent':
      return [{ act: 'comment', fields: { comment: event.data.text } }]
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
      return [note(event.data.text)]
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
      return [note(event.data.answer)]
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
    case 'VendorCaseRequested':
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
    case 'VendorExchangeRecorded':
    case 'VendorSeverityChanged':
    case 'ReclassificationRequested':
    case 'ReclassificationApproved':
    case 'ReclassificationRefused':
    case 'ReclassificationWithdrawn':
    case 'ReclassificationExpired':
    // Who reads it there is ServiceNow's to say.
    case 'IncidentRestricted':
    case 'RestrictionLifted':
    case 'ReaderAdmitted':
    case 'ConfirmationOverdue':
    case 'WarRoomPartCalled':
    case 'WarRoomPartFilled':
    case 'WarRoomStoodDown':
    case 'ReviewOverdue':
    case 'ConsultationAccepted':
    case 'ConsultationDeclined':
    case 'ConsultationOverdue':
    case 'ConsultationWithdrawn':
    case 'FindingRecorded':
    case 'HandOverDeclined':
    case 'HandOverWithdrawn':
    case 'ParentSuggested':
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
    case 'ObservedElsewhere':
    case 'PrioritisedElsewhere':
    case 'AssignedElsewhere':
    case 'HistoryImported':
      return []
  }
}

const update = (fields: RecordFields): RecordWrite[] => [{ act: 'update', fields }]
const note = (text: string): RecordWrite => ({ act: 'note', fields: { note: text } })

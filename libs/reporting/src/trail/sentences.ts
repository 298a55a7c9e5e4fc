import type {
  Affected,
  AtlasEvent,
  CheckResult,
  EventOf,
  Recorded,
  RecurrencePattern,
  WindowTerms,
} from '@atlas/contracts'
import { elsewhereSentence } from './elsewhere.js'
import { privacySentence } from './privacy.js'
import { recipientName } from './subjects.js'
import { servicenowSentence } from './servicenow.js'
import { vendorCaseSentence } from './vendor-cases.js'

/**
 * The decision as a sentence for an auditor. Names people and rules by id and holds no content, so that it can stand
 * in exports. `subject` is what the event's stream is about, `causes` the events of the incident by their names (both
 * subjects.ts).
 */
export function sentence(
  event: Recorded<AtlasEvent>,
  subject: string | undefined,
  causes: ReadonlyMap<string, string>,
): string {
  switch (event.type) {
    case 'IncidentOpened':
      return `Incident ${event.data.number} opened from ${event.data.facts.source} on cluster ${event.data.facts.cluster}${
        event.data.follows ? `, following incident ${event.data.follows}` : ''
      }; received ${event.data.receivedAt}${event.data.flags.length > 0 ? `; flagged ${event.data.flags.join(', ')}` : ''}.`
    case 'SignalAttached':
      return `A new signal (${event.data.facts.alertname ?? event.data.facts.source}) belongs to this incident by rule ${event.data.rule}: ${event.data.because}.`
    case 'CauseFired':
      return `While it fires it explains others by rule ${event.data.rule}; they belong to this incident.`
    case 'CauseCleared':
      return `It no longer explains others by rule ${event.data.rule}: it has cleared.`
    case 'OccurrenceStarted':
      return `Occurrence ${event.data.occurrences} of its key began firing at ${event.data.startsAt}.`
    case 'NotificationCounted':
      return `The same firing was sent again; notification ${event.data.notifications} of its key.`
    case 'ReportAdded':
      return `${event.data.requestors.length > 0 ? 'Somebody reported it as well' : 'It was told with other facts'}, on cluster ${event.data.facts.cluster}.`
    case 'OccurrenceCleared':
      return `The occurrence cleared at ${event.data.endsAt}.`
    case 'ClearKept':
      return `A clear for a firing of ${event.data.startsAt} came before that firing and was kept.`
    case 'OccurrenceResumed':
      return `The occurrence fires again from ${event.data.startsAt}, too soon after its clear to be a new one.`
    case 'OccurrenceMoved':
      return `The occurrence that began at ${event.data.startsAt} was moved here from incident ${event.data.from}.`
    case 'SignalsLeft':
      return `${counted(event.data)} of a key went to incident ${event.data.number ?? event.data.to}, as it was ${event.data.because}.`
    case 'SignalsJoined':
      return `${counted(event.data)} of a key came from incident ${event.data.from}, as it was ${event.data.because}; the first was received ${event.data.since}.`
    case 'SignalRejected':
      return `A signal from ${event.data.source} was refused: ${event.data.errors.map((error) => `${error.field}: ${error.message}`).join('; ')}.`
    case 'AlertsTruncated':
      return `${event.data.truncated} alerts of a group on ${event.data.cluster} were cut off by the sender and are lost.`
    case 'HeartbeatLost':
      return `Cluster ${event.data.cluster} has been silent since ${event.data.lastSeenAt}.`
    case 'HeartbeatReturned':
      return `Cluster ${event.data.cluster} is heard again after ${event.data.lostAt}.`
    case 'IncidentClassified':
      return `Classified ${event.data.priority}, ${event.data.category}, by rule ${event.data.rule}${because(event)}.`
    case 'SignalClassified':
      return `A later signal of it classified ${event.data.priority}, ${event.data.category}, by rule ${event.data.rule}${because(event)}.`
    case 'HandlingOpened':
      return `Handling opened; status Unassigned.`
    case 'RequestorsJoined':
      return `${event.data.requestors.length === 1 ? 'One more requestor hears' : `${event.data.requestors.length} more requestors hear`} of it from now on.`
    case 'TentativePrioritySet':
      return `Tentative priority ${event.data.priority}, category ${event.data.category}, tier ${event.data.tier}, by rule ${event.data.rule}.`
    case 'IncidentRouted':
      return event.data.candidate
        ? `Routed to ${event.data.tier}, candidate ${event.data.candidate}: ${event.data.reason}.`
        : `Routed to ${event.data.tier} with nobody on shift; ${event.data.alerted ?? 'nobody'} alerted: ${event.data.reason}.`
    case 'ResponseTeamCalled':
      return `P1 response team called: ${event.data.parts.map(({ role, part, person }) => `${role} ${part}: ${person ?? 'unfilled'}`).join(', ')}.`
    case 'TriageConfirmed':
      return `${event.data.by} confirmed triage as ${event.data.priority}, ${event.data.category}.`
    case 'TriageCorrected':
      return `${event.data.by} corrected triage from ${event.data.from.priority} ${event.data.from.category} to ${event.data.to.priority} ${event.data.to.category}: ${event.data.reason}.`
    case 'Recategorised':
      return `${event.data.by} changed the category from ${event.data.from} to ${event.data.to}: ${event.data.reason}.`
    case 'ScopeChanged':
      return `${event.data.by} changed what it touches to ${touches(event.data.affected)}: ${event.data.reason}.`
    case 'WorkStarted':
      return `${event.data.owner} took ownership at ${event.data.tier}: ${event.data.from} → Work in Progress.`
    case 'IncidentReleased':
      return `${event.data.by} released it: ${event.data.reason}.`
    case 'IncidentEscalated':
      return `Escalated from ${event.data.fromTier} to ${event.data.toTier} by ${event.data.trigger}${recorded(event.data.recorded)}.`
    case 'IncidentDeescalated':
      return `${event.data.giver} handed it back from ${event.data.fromTier} to ${event.data.toTier}: ${event.data.reason}.`
    case 'OwnerOffShift':
      return `The shift of ${event.data.owner}, who owns it, ended at ${event.data.shiftEndedAt} without an accepted hand-over; ${event.data.told ?? 'no Team Lead'} told.`
    case 'OwnerBackOnShift':
      return `${event.data.owner}, who owns it and was off shift since ${event.data.offShiftSince}, is at work again.`
    case 'HandOverOffered':
      return `${event.data.by} offered it to ${event.data.to}; ${event.data.from} stays responsible until they accept.`
    case 'HandOverAccepted':
      return `${event.data.by} accepted the hand-over from ${event.data.from} and owns it.`
    case 'HandOverDeclined':
      return `${event.data.by} declined the hand-over: ${event.data.reason}.`
    case 'HandOverWithdrawn':
      return `The hand-over to ${event.data.to} was withdrawn${event.data.by ? ` by ${event.data.by}` : ''}: ${event.data.reason}.`
    case 'SlaRiskRaised':
      return `Clock ${event.data.clock} is at ${event.data.percent} %; ${event.data.asked ?? 'the Team Lead'} was asked whether to escalate, which it does by itself at ${event.data.actsAt} %.`
    case 'EscalationNotAccepted':
      return notAccepted(event.data)
    case 'EscalationAccepted':
      return `${event.data.by} accepted it at ${event.data.tier}.`
    case 'EscalationTakenBack':
      return `${event.data.by} took it back: ${event.data.reason}.`
    case 'FeedbackRequested':
      return `${event.data.by} asked the requestor to verify: ${event.data.from} → Awaiting Customer Feedback${recordedLate(event.data)}.`
    case 'FeedbackReminded':
      return `The requestor was reminded (${event.data.reminder}) of what was asked of them at ${event.data.askedAt}.`
    case 'CustomerAnswered':
      return `The requestor answered while ${event.data.from}${event.data.verified === undefined ? '' : event.data.verified ? '; verified' : '; not verified'}${recordedLate(event.data)}.`
    case 'ObservedElsewhere':
    case 'PrioritisedElsewhere':
    case 'AssignedElsewhere':
    case 'HistoryImported':
      return elsewhereSentence(event)
    case 'RelationAdded':
      return `${event.data.by} said that it is ${event.data.relation} incident ${event.data.number}: ${event.data.reason}${event.data.supersedesPages ? '; pages for it end with that' : ''}.`
    case 'RelationRemoved':
      return `${event.data.by} took back that it is ${event.data.relation} incident ${event.data.number}: ${event.data.reason}.`
    case 'SymptomSeen':
      return `${event.data.pattern.component} with ${event.data.pattern.symptom} was seen on ${event.data.cluster}.`
    case 'ParentSuggested':
      return `${event.data.pattern.component} with ${event.data.pattern.symptom} shows on ${event.data.clusters} clusters, first on ${event.data.others.map(({ cluster, number }) => `${cluster} (${number})`).join(', ')}: one of them may be the parent of the others.`
    case 'IncidentAbsorbed':
      return absorbed(event.data)
    case 'IncidentSplit':
      return `${event.data.by} split off ${event.data.signals.length} of its signals, for which a new incident opens: ${event.data.reason}.`
    case 'SignalJoined':
      return `A signal that was incident ${event.data.from}'s belongs to it.`
    case 'SignalLeft':
      return `A signal belongs to incident ${event.data.number}, which was split off.`
    case 'ReplyTaskOpened':
      return `The reply waits for ${event.data.owner ?? 'somebody'} to decide whether it stays resolved.`
    case 'ReplyTaskDone':
      return `${event.data.by} decided on the reply that it stays resolved: ${event.data.reason}.`
    case 'ReplyAfterClosing':
      return `The reply came after closing: it belongs to a new, linked incident.`
    case 'NoteAdded':
      return `${event.data.by} added work note ${event.data.note}${correcting(event.data.corrects)}.`
    case 'FindingRecorded':
      return `${event.data.by} recorded finding ${event.data.finding}${event.data.kinds.length > 0 ? ` with ${event.data.kinds.join(', ')}` : ''}${correcting(event.data.corrects)}.`
    case 'IncidentRestricted':
      return `Restricted to its team${event.data.by ? ` by ${event.data.by}` : ''}: ${event.data.reason}.`
    case 'ReaderAdmitted':
      return `${event.data.by} admitted ${event.data.reader} to its team: ${event.data.reason}.`
    case 'RestrictionLifted':
      return `${event.data.by} lifted the restriction: ${event.data.reason}.`
    case 'IncidentRead':
      return `${event.data.person ?? `key ${event.data.keyId}`} read its ${event.data.view} as an auditor.`
    case 'WaitBegan':
      return `It waits for ${event.data.on} (${event.data.for}${event.data.reference ? `, ${event.data.reference}` : ''})${event.data.expectedBy === null ? '' : `, expected by ${event.data.expectedBy}`}${event.data.by === null ? '' : `, said ${event.data.by}`}: ${event.data.reason}${recordedLate(event.data)}.`
    case 'WaitExtended':
      return `${event.data.by} expects the wait to end by ${event.data.expectedBy}: ${event.data.reason}.`
    case 'WaitOverdue':
      return `The wait for ${event.data.on} (${event.data.for}) is overdue since ${event.data.expectedBy}.`
    case 'WaitEnded':
      return `The wait (${event.data.for}) ended${event.data.by ? `, said ${event.data.by}` : ''}: ${event.data.outcome}${recordedLate(event.data)}.`
    case 'ConsultationAsked':
      return `${event.data.by} asked ${event.data.asked.join(', ')} for help (consultation ${event.data.consultation}), by ${event.data.answerBy}.`
    case 'ConsultationAccepted':
      return `${event.data.by} accepted consultation ${event.data.consultation}.`
    case 'ConsultationDeclined':
      return `${event.data.by} declined consultation ${event.data.consultation}: ${event.data.reason}.`
    case 'ConsultationAnswered':
      return `${event.data.by} answered consultation ${event.data.consultation}${event.data.from ? `, from ${event.data.from}` : ''}.`
    case 'ConsultationOverdue':
      return `Consultation ${event.data.consultation} waits for ${event.data.asked.join(', ')} and is overdue since ${event.data.answerBy}.`
    case 'ConsultationWithdrawn':
      return `Consultation ${event.data.consultation} withdrawn${event.data.by ? ` by ${event.data.by}` : ''}: ${event.data.reason}.`
    case 'ConfirmationOverdue':
      return `Nobody has confirmed ${event.data.priority} since ${event.data.since}; audiences hear of it unconfirmed.`
    case 'WarRoomPartCalled':
      return `War room, ${event.data.role} ${event.data.part}: ${event.data.person ? `${event.data.person} called` : 'nobody left to call'}; ${event.data.reason}.`
    case 'WarRoomPartFilled':
      return `War room: ${event.data.person} as ${event.data.role} ${event.data.part}${event.data.instead ? ` instead of ${event.data.instead}` : ''}.`
    case 'WarRoomPartHandedOver':
      return `War room: ${event.data.by} handed the part that ${event.data.part} over from ${event.data.from ?? 'nobody'} to ${event.data.to}: ${event.data.reason}.`
    case 'ManagementUpdateSent':
      return `${event.data.by} told management the status (update ${event.data.update}); ${'resolvedBy' in event.data.estimate ? `resolution estimated by ${event.data.estimate.resolvedBy}` : `an estimate follows by ${event.data.estimate.estimateBy}`}.`
    case 'AllClearGiven':
      return `${event.data.by} gave the all-clear; ${event.data.review.by} reviews it by ${event.data.review.dueBy}.`
    case 'WarRoomStoodDown':
      return `War room stood down: ${event.data.reason}${event.data.review ? `; ${event.data.review.by} reviews it by ${event.data.review.dueBy}` : ''}.`
    case 'ReviewHeld':
      return `${event.data.by} held the review.`
    case 'ReviewOverdue':
      return `The review by ${event.data.by} is overdue since ${event.data.dueBy}.`
    case 'VendorCaseRequested':
    case 'VendorCaseRefused':
    case 'VendorCaseWithdrawn':
    case 'VendorCaseOpened':
    case 'VendorExchangeRecorded':
    case 'VendorSeverityChanged':
    case 'VendorCaseClosed':
      return vendorCaseSentence(event)
    case 'RunbookOffered':
      return `Offered for ${event.data.category} at ${event.data.tier}: ${event.data.runbooks.map(({ runbook }) => runbook).join(', ')}${event.data.articles.length > 0 ? `, with ${event.data.articles.length} articles` : ''}.`
    case 'RunbookStarted':
      return `${event.data.by} began to follow the runbook ${event.data.runbook} (run ${event.data.run}).`
    case 'StepRecorded':
      return `${event.data.by} recorded step ${event.data.step} of ${event.data.runbook} as ${event.data.outcome} (run ${event.data.run})${held(event.data.check)}.`
    case 'RunFinished':
      return `Run ${event.data.run} of ${event.data.runbook} ended as ${event.data.outcome}${event.data.by ? `, said ${event.data.by}` : ''}: ${event.data.because}.`
    case 'KnowledgeGapFound':
      return `No runbook is there for ${event.data.category}; ${event.data.by} searched and found none.`
    case 'RecurrenceCounted':
      return `Counted as ${event.data.why} of ${patternName(event.data.pattern)}, with what came since ${event.data.since}.`
    case 'RootCauseTaskOpened':
      return `Root-cause task ${event.data.task} opened at ${event.data.tier} for ${patternName(event.data.pattern)}: incidents ${event.data.incidents.map(({ number }) => number).join(', ')}; candidate ${event.data.candidate ?? 'nobody on shift'}.`
    case 'RootCauseTaskTaken':
      return `${event.data.by} took root-cause task ${event.data.task}.`
    case 'RootCauseFound':
      return `${event.data.by} found the root cause of task ${event.data.task}; ${'runbook' in event.data.result ? `result: runbook ${event.data.result.runbook}` : 'article' in event.data.result ? `result: article ${event.data.result.article}` : `no runbook or article: ${event.data.result.noneBecause}`}.`
    case 'UpdateSent':
      return `${event.data.by} sent an update${event.data.nextUpdateBy ? `; next one promised by ${event.data.nextUpdateBy}` : ''}.`
    case 'ServiceRestored':
      return `Service restored at ${event.data.restoredAt}, said ${event.data.by}.`
    case 'IncidentResolved':
      return `${event.data.by} resolved it (${event.data.code}); verified by ${event.data.verification}${event.data.verificationReason ? `: ${event.data.verificationReason}` : ''}${recordedLate(event.data)}${event.data.catalogued ? `; owned then by team ${event.data.catalogued.team}, domain ${event.data.catalogued.domain}` : ''}.`
    case 'IncidentReopened':
      return `Reopened as ${event.data.to} by ${event.data.by}: ${event.data.reason}.`
    case 'IncidentClosed':
      return `Closed (${event.data.how}) by ${event.data.by}: ${event.data.reason}.`
    case 'RecurrenceFound':
      return `A firing of ${event.data.startsAt} came while ${event.data.status}: it belongs to a new, linked incident.`
    case 'FiringNoted':
      return `A further firing was noted; the incident is open.`
    case 'ClearNoted':
      return `A clear at ${event.data.clearedAt} was noted.`
    case 'ReclassificationSuggested':
      return `Later signals say ${event.data.to}, by ${event.data.signals.map(({ rule }) => `rule ${rule}`).join(' and ')}; the priority stays ${event.data.from}, and ${event.data.asked ?? 'a Team Lead'} was told.`
    case 'ReclassificationRequested':
      return `${event.data.by} asked to change the priority from ${event.data.from} to ${event.data.to} (request ${event.data.request}), on ${event.data.rows.map(({ kind }) => kind).join(' and ')}; waits for ${event.data.rows.map(({ roles }) => roles.join(' or ')).join(' and ')}.`
    case 'ReclassificationAskedElsewhere': {
      const { by, from, to, request, rows } = event.data
      return `${by} changed the priority from ${from} to ${to} in ServiceNow: request ${request} waits for the evidence of ${rows.map((row) => `${row.from} to ${row.to}`).join(' and ')}; ${from} stays in force.`
    }
    case 'ReclassificationApproved':
      return `${event.data.by} as ${event.data.role}${event.data.insteadOf ? ` instead of ${event.data.insteadOf}` : ''} approved ${event.data.from} to ${event.data.to} of request ${event.data.request}.`
    case 'ReclassificationRefused':
      return `${event.data.by} as ${event.data.role} refused request ${event.data.request}: ${event.data.reason}.`
    case 'ReclassificationWithdrawn':
      return `${event.data.by} withdrew request ${event.data.request}: ${event.data.reason}.`
    case 'ReclassificationExpired':
      return `Request ${event.data.request} is over: ${event.data.reason}.`
    case 'PriorityReclassified':
      return `Priority reclassified from ${event.data.from} to ${event.data.to} (request ${event.data.request} of ${event.data.by}), ${approvals(event.data.rows)}.`
    case 'PriorityLowered':
      return `Priority lowered from ${event.data.from} to ${event.data.to} (request ${event.data.request} of ${event.data.by}), ${approvals(event.data.rows)}.`
    case 'ClockStarted':
      return `Clock ${event.data.clock} started: target ${event.data.terms.target} on calendar ${event.data.terms.calendar}, due ${event.data.dueAt ?? 'never'}.`
    case 'ClockPaused':
      return `Clock ${event.data.clock} paused at ${span(event.data.elapsedMs)}: ${event.data.because}.`
    case 'ClockResumed':
      return `Clock ${event.data.clock} resumed at ${span(event.data.elapsedMs)}: ${event.data.because}; due ${event.data.dueAt ?? 'never'}.`
    case 'ClockRetargeted':
      return `Clock ${event.data.clock} retargeted to ${event.data.terms.target} at ${span(event.data.elapsedMs)}: ${retargetedBy(event.data)}; due ${event.data.dueAt ?? 'never'}.`
    case 'ClockMet':
      return `Clock ${event.data.clock} met after ${span(event.data.elapsedMs)}: ${event.data.because}.`
    case 'ClockContinued':
      return `Clock ${event.data.clock} continued from ${span(event.data.elapsedMs)}: ${event.data.because}; due ${event.data.dueAt ?? 'never'}.`
    case 'ClockCancelled':
      return `Clock ${event.data.clock} cancelled at ${span(event.data.elapsedMs)}: ${event.data.because}.`
    case 'ClockNoted':
      return `Clock ${event.data.clock} took note of a ${event.data.change} that changed nothing then: ${event.data.because}.`
    case 'ClockCorrected':
      return `Clock ${event.data.clock}: its ${event.data.change} of ${event.data.from} was at ${event.data.to}.`
    case 'ClockThresholdReached':
      return `Clock ${event.data.clock} reached ${event.data.percent} % of its target${event.data.percent === 75 ? ' and is at risk' : ''}.`
    case 'ClockBreached':
      return `Clock ${event.data.clock} breached its target of ${span(event.data.targetMs)}.`
    case 'BreachExplained':
      return `${event.data.by} explained the breach of ${event.data.clock} by ${event.data.cause}: ${event.data.because}.`
    case 'BreachExcused':
      return `${event.data.approver} as ${event.data.role} excused the breach of ${event.data.clock}, which stays one: ${event.data.reason}.`
    case 'BreachExcuseWithdrawn':
      return `${event.data.by} as ${event.data.role} took back that the breach of ${event.data.clock} was excused: ${event.data.reason}.`
    case 'ClockRevised':
      return `Clock ${event.data.clock} revised: ${event.data.because}; breach was ${event.data.before.breachedAt ?? 'none'}, is ${event.data.after.breachedAt ?? 'none'}.`
    case 'MessageIntended':
      return `Message ${event.data.template} to ${recipientName(event.data.recipient)} intended by ${event.data.channel}.`
    case 'MessageNotApplicable':
      return `Message ${event.data.template} not sent: ${event.data.reason}.`
    case 'MessageRefused':
      return `Message ${event.data.template} not sent, holes unfilled: ${event.data.unfilled.join(', ')}.`
    case 'MailReceived':
      return `A mail of ${event.data.requestor} came in answer.`
    case 'ContactRecorded':
      return `Contact of ${event.data.person} ${event.data.contact ? 'recorded' : 'removed'}.`
    case 'PageIntended':
      return `Page to ${event.data.person} (${event.data.duty}) intended by ${event.data.channel}.`
    case 'PageNotApplicable':
      return `Nobody paged: ${event.data.reason}.`
    case 'AttemptStarted':
      return `${subject ? `${subject}: attempt` : 'Attempt'} ${event.data.attempt} by ${event.data.channel} started.`
    case 'AttemptEnded':
      return `${subject ? `${subject}: attempt` : 'Attempt'} ${event.data.attempt} ended: ${event.data.outcome}${event.data.detail ? ` (${event.data.detail})` : ''}.`
    case 'AttemptDue':
      return `${subject ? `${subject}: attempt` : 'Attempt'} ${event.data.attempt} is due.`
    case 'MessageGivenUp':
      return `${subject ?? 'Message'} given up after ${event.data.attempts} attempts: ${event.data.reason}.`
    case 'PageAcknowledged':
      return `${subject ?? 'Page'} acknowledged by ${event.data.by}.`
    case 'PageSuperseded':
      return `${subject ?? 'Page'} superseded by ${causes.get(event.data.because) ?? event.data.because}.`
    case 'PageSuppressed':
      return `${subject ?? 'Page'} suppressed: ${causes.get(event.data.because) ?? event.data.because}.`
    case 'PageExhausted':
      return `${subject ?? 'Page'} exhausted after ${event.data.attempts} attempts: ${event.data.reason}.`
    case 'RecordWriteIntended':
    case 'RecordLinked':
    case 'RecordWritten':
    case 'RecordWriteWithheld':
    case 'RecordWriteFailed':
    case 'RecordWriteReplayed':
    case 'RecordObserved':
    case 'RecordConflictFound':
    case 'RecordConflictSettled':
    case 'RecordNoteReceived':
    case 'RecordAttachmentReceived':
    case 'RecordDisclosed':
    case 'RecordDuplicated':
    case 'RecordArrived':
      return servicenowSentence(event)
    case 'ShiftOverridden':
      return `${event.data.by} put ${event.data.person} ${event.data.onShift ? 'on' : 'off'} shift from ${event.data.from} until ${event.data.until} (change ${event.data.change}): ${event.data.reason}.`
    case 'LeaveRecorded':
      return `${event.data.by} recorded leave of ${event.data.person} from ${event.data.from} to ${event.data.to}${event.data.delegate ? `, with ${event.data.delegate} as delegate` : ''} (change ${event.data.change}): ${event.data.reason}.`
    case 'ShiftsImported':
      return `${event.data.by} imported ${event.data.shifts.length} shifts of ${event.data.people.join(', ')} from ${event.data.from} until ${event.data.until}${event.data.mistakes > 0 ? `, ${event.data.mistakes} mistakes of the file left out` : ''} (change ${event.data.change}): ${event.data.reason}.`
    case 'ShiftSwapProposed':
      return `${event.data.by} proposed to swap shifts between ${event.data.between.map(({ person }) => person).join(' and ')} (change ${event.data.change}): ${event.data.reason}.`
    case 'ShiftSwapped':
      return `${event.data.by} agreed: ${event.data.between.map(({ person, from, until }) => `${person}'s shift from ${from} until ${until}`).join(' is swapped for ')} (change ${event.data.change}).`
    case 'ShiftSwapDeclined':
      return `${event.data.by} declined the swap of change ${event.data.change}: ${event.data.reason}.`
    case 'RosterChangeWithdrawn':
      return `${event.data.by} withdrew change ${event.data.change} of the roster: ${event.data.reason}.`
    case 'WindowPlanned':
      return `${event.data.by} planned maintenance window ${event.data.window}${windowTerms(event.data)}: ${event.data.reason}.`
    case 'WindowChanged':
      return `${event.data.by} changed maintenance window ${event.data.window}${windowTerms(event.data)}: ${event.data.reason}.`
    case 'WindowCancelled':
      return `${event.data.by} cancelled maintenance window ${event.data.window}: ${event.data.reason}.`
    case 'PolicyAdopted':
      return `Policy ${event.data.hash.slice(0, 12)} adopted by ${event.data.author}${event.data.approver ? `, approved by ${event.data.approver}` : ''}${event.data.retarget ? '; clocks that run take its targets' : ''}: ${event.data.reason}.`
    case 'PolicyProposed':
      return `Policy ${event.data.hash.slice(0, 12)} proposed by ${event.data.author}: ${event.data.reason}.`
    case 'PolicyProposalRefused':
      return `Policy ${event.data.hash.slice(0, 12)} refused by ${event.data.by}: ${event.data.reason}.`
    case 'PersonErased':
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'ContentRedacted':
    case 'TextsExpired':
    case 'FactCorrected':
    case 'HandlingCorrected':
      return privacySentence(event)
    case 'SegmentSealed':
      return `Positions ${event.data.first} to ${event.data.last} sealed as number ${event.data.number}.`
    case 'ReportStored':
      return `A report of ${event.data.kind} as of ${event.data.asOf} kept as ${event.data.report.slice(0, 12)}.`
    case 'CommandRefused':
      return `Refused ${event.data.command}: ${event.data.message}`
  }
}

const because = (event: EventOf<'IncidentClassified' | 'SignalClassified'>): string => {
  const decided = event.data.matched.find((match) => match.rule === event.data.rule)
  return decided ? `: ${decided.because}` : ''
}

const approvals = (rows: readonly { readonly approvedBy: string; readonly role: string }[]): string =>
  `approved by ${[...new Set(rows.map(({ approvedBy, role }) => `${approvedBy} as ${role}`))].join(' and ')}`
/** Raised by the clock: what stood for the evidence. */
function recorded(counts: EventOf<'IncidentEscalated'>['data']['recorded']): string {
  if (!counts) return ''
  const parts = [`${counts.findings} findings`, `${counts.notes} work notes`].filter((part) => !part.startsWith('0 '))
  return `, with ${parts.length > 0 ? parts.join(' and ') : 'none'} recorded`
}
function notAccepted({ asked, tier, next, told, giver }: EventOf<'EscalationNotAccepted'>['data']): string {
  const whom = next === null ? `${told ?? 'no Team Lead'} told` : `${next} asked next`
  const passed = asked === null ? `Nobody could accept it at ${tier}` : `${asked} did not accept it at ${tier} in time`
  return `${passed}; ${whom}${giver === null ? '' : `; ${giver} stays responsible`}.`
}
const counted = ({ occurrences, notifications }: EventOf<'SignalsLeft' | 'SignalsJoined'>['data']): string =>
  `${occurrences} occurrences and ${notifications} notifications`
function absorbed(data: EventOf<'IncidentAbsorbed'>['data']): string {
  const { by, mergedNumber, reason, signals, clocksStartAt, vendorCases } = data
  const open = vendorCases.length > 0 ? `; with its vendors ${vendorCases.join(', ')} goes on` : ''
  return `${by} merged incident ${mergedNumber} into it, with ${signals.length} signals, reported ${clocksStartAt}: ${reason}${open}.`
}
const patternName = (pattern: RecurrencePattern): string =>
  'category' in pattern ? `${pattern.category} on ${pattern.cluster}` : `the key ${pattern.dedupKey.slice(0, 12)}`
const held = (check: CheckResult | undefined): string =>
  check === undefined
    ? ''
    : `; ${check.standard} ${check.passed ? 'passed' : 'failed'} by the standard of ${check.version}: ${check.because}`
const recordedLate = ({ lateReason }: { readonly lateReason?: string | undefined }): string =>
  lateReason === undefined ? '' : `; recorded late: ${lateReason}`
const correcting = (corrected: number | undefined): string =>
  corrected === undefined ? '' : `, correcting number ${corrected}`

/** While which pages are kept but not sent. */
const windowTerms = ({ from, until, priorities, clusters, namespaces, categories }: WindowTerms): string =>
  ` from ${from} until ${until}, for ${[priorities, clusters, namespaces, categories]
    .flatMap((some) => (some ? [some.join(', ')] : []))
    .join('; ')}`

const touches = ({ clusters, namespaces, applications, components }: Affected): string =>
  Object.entries({ clusters, namespaces, applications, components })
    .flatMap(([what, some]) => (some.length > 0 ? [`${what} ${some.join(', ')}`] : []))
    .join('; ')

/** What an adopted version says lies in no event of the incident. */
const retargetedBy = ({ because, terms }: EventOf<'ClockRetargeted'>['data']): string =>
  because === 'PolicyAdopted' ? `policy ${terms.policy.slice(0, 12)} was adopted for clocks that run` : because

/** `3h 59m 54.123s`, without the parts that are nothing. */
function span(ms: number): string {
  const parts = [
    [Math.floor(ms / 3_600_000), 'h'],
    [Math.floor(ms / 60_000) % 60, 'm'],
    [(ms % 60_000) / 1000, 's'],
  ] as const
  return parts.flatMap(([n, unit]) => (n === 0 ? [] : [`${n}${unit}`])).join(' ') || '0s'
}

import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { Decider } from '@atlas/event-sourcing'
import { release } from './assignment/release.js'
import type { HandlingCommand } from './command.js'
import {
  acceptConsultation,
  answerConsultation,
  askConsultation,
  consultationOverdue,
  declineConsultation,
  withdrawConsultation,
} from './consultations/consultations.js'
import { withdrawWithEnd } from './consultations/withdraw-with-end.js'
import type { HandlingContext } from './context.js'
import { observeElsewhere } from './elsewhere/take-over.js'
import { accept } from './escalation/accept.js'
import { clockRisk } from './escalation/clock-risk.js'
import { deescalate } from './escalation/de-escalate.js'
import { escalate } from './escalation/escalate.js'
import { notAccepted } from './escalation/not-accepted.js'
import { takeBack } from './escalation/take-back.js'
import { handlingAggregate } from './evolve.js'
import type { HandlingState } from './handling.js'
import { type Classified, classified } from './opening/classified.js'
import { classify } from './opening/classify.js'
import { addNote, recordFinding } from './notes/notes.js'
import { open } from './opening/open.js'
import { acceptHandOver, declineHandOver, offerHandOver, withdrawHandOver } from './ownership/hand-over.js'
import { ownerOffShift, ownerOnShift } from './ownership/off-shift.js'
import { withdrawOfferWithMove } from './ownership/withdraw-with-move.js'
import { absorb, merge } from './relations/merge.js'
import { noteRelation, relate, unrelate } from './relations/relate.js'
import { suggestParent } from './relations/suggest-parent.js'
import { split } from './relations/split.js'
import { approveReclassification } from './reclassification/approve.js'
import {
  expireReclassification,
  refuseReclassification,
  withdrawElsewhere,
  withdrawReclassification,
} from './reclassification/ended.js'
import { requestReclassification } from './reclassification/request.js'
import { suggestReclassification } from './reclassification/suggest.js'
import { admitReader, liftRestriction, restrict } from './restriction/acts.js'
import { restrictWithCategory } from './restriction/with-category.js'
import { abandonWithEnd } from './runbooks/abandon-with-end.js'
import { offerWithRouting } from './runbooks/offer.js'
import { finishRun, recordStep, startRun } from './runbooks/runs.js'
import { joinSignal, noteLeft } from './signals/belonging.js'
import { noteClear } from './signals/clear.js'
import { noteFiring } from './signals/firing.js'
import { joinRequestors } from './signals/requestors.js'
import { keepResolved, replyOverdue } from './replies/reply-task.js'
import { autoResolve } from './status/auto-resolve.js'
import { autoClose, cancel, confirm } from './status/close.js'
import { customerAnswered, mailAnswered, requestFeedback } from './status/feedback.js'
import { noAnswer, remind } from './status/no-answer.js'
import { pinOwnerAtResolution } from './status/owner-at-resolution.js'
import { reopen } from './status/reopen.js'
import { resolve } from './status/resolve.js'
import { serviceRestored } from './status/restored.js'
import { startWork } from './status/start-work.js'
import { sendUpdate } from './status/update.js'
import { changeScope, recategorise } from './triage/later-words.js'
import { triage } from './triage/triage.js'
import { decideVendorCase } from './vendor-cases/decide.js'
import { withdrawRequestsWithEnd } from './vendor-cases/ended.js'
import { endWaitWithMove } from './waits/end-with-move.js'
import { giveAllClear, holdReview, reviewOverdue } from './war-room/all-clear.js'
import { sendManagementUpdate } from './war-room/management-update.js'
import { handOverPart, partAcknowledged, partUnanswered } from './war-room/parts.js'
import { confirmationOverdue } from './war-room/unconfirmed.js'
import { warRoomWithIncident } from './war-room/with-incident.js'
import { beginWait, endWait, extendWait, waitOverdue } from './waits/waits.js'

type Decision = readonly HandlingEvent[] | Refusal

/** What people, other services' facts and timers do with an incident, and what ends with that. */
export function decideHandling(command: HandlingCommand, state: HandlingState, context: HandlingContext): Decision {
  const decision = decideAct(command, state, context)
  if (isRefusal(decision)) return decision
  return withWhatFollows(decision, state, context)
}

/** What was decided, with what ends and begins by itself with it. */
export function withWhatFollows(
  decision: readonly HandlingEvent[],
  state: HandlingState,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const pinned = pinOwnerAtResolution(decision, state, context)
  const withEnds = withdrawRequestsWithEnd(withdrawWithEnd(endWaitWithMove(pinned, state), state), state)
  const ended = abandonWithEnd(withdrawOfferWithMove(withEnds, state), state)
  const offered = offerWithRouting(warRoomWithIncident(ended, state, context), state, context)
  return restrictWithCategory(offered, state, context)
}

/** An act a file. */
function decideAct(command: HandlingCommand, state: HandlingState, context: HandlingContext): Decision {
  if (command.act === 'open') return open(command, state, context)
  if (!state.opened) return refuse('unknown-incident', 'no such incident', [], 404)
  const withPriority = (decide: (incident: Classified) => Decision): Decision => {
    const incident = classified(state)
    return isRefusal(incident) ? incident : decide(incident)
  }
  switch (command.act) {
    case 'classify':
      return classify(command, state, context)
    case 'suggest-reclassification':
      return suggestReclassification(command, state, context)
    case 'join-requestors':
      return joinRequestors(command, state, context)
    case 'note-firing':
      return noteFiring(command, state, context)
    case 'note-clear':
      return noteClear(command, state, context)
    case 'auto-resolve':
      return autoResolve(command, state, context)
    case 'auto-close':
      return autoClose(command, state, context)
    case 'remind':
      return remind(command, state)
    case 'no-answer':
      return noAnswer(command, state, context)
    case 'customer-answer':
      return customerAnswered(command, state, context)
    case 'mail-answer':
      return mailAnswered(command, state, context)
    case 'observe-elsewhere':
      return observeElsewhere(command, state, context)
    case 'note':
      return addNote(command, state, context)
    case 'finding':
      return recordFinding(command, state, context)
    case 'wait':
      return beginWait(command, state, context)
    case 'extend-wait':
      return extendWait(command, state, context)
    case 'end-wait':
      return endWait(command, state, context)
    case 'wait-overdue':
      return waitOverdue(command, state)
    case 'consult':
      return askConsultation(command, state, context)
    case 'accept-consultation':
      return acceptConsultation(command, state, context)
    case 'decline-consultation':
      return declineConsultation(command, state, context)
    case 'answer-consultation':
      return answerConsultation(command, state, context)
    case 'withdraw-consultation':
      return withdrawConsultation(command, state, context)
    case 'consultation-overdue':
      return consultationOverdue(command, state)
    case 'confirmation-overdue':
      return confirmationOverdue(command, state, context.policy.warRoom)
    case 'part-acknowledged':
      return partAcknowledged(command, state, context)
    case 'part-unanswered':
      return partUnanswered(command, state, context)
    case 'hand-over-part':
      return handOverPart(command, state, context)
    case 'management-update':
      return sendManagementUpdate(command, state, context)
    case 'all-clear':
      return giveAllClear(command, state, context)
    case 'hold-review':
      return holdReview(command, state, context)
    case 'review-overdue':
      return reviewOverdue(command, state)
    case 'request-vendor-case':
    case 'open-vendor-case':
    case 'refuse-vendor-case':
    case 'withdraw-vendor-case':
    case 'record-vendor-exchange':
    case 'change-vendor-severity':
    case 'close-vendor-case':
      return decideVendorCase(command, state, context)
    case 'restrict':
      return restrict(command, state, context)
    case 'admit-reader':
      return admitReader(command, state, context)
    case 'lift-restriction':
      return liftRestriction(command, state, context)
    case 'start-run':
      return withPriority((incident) => startRun(command, incident, context))
    case 'record-step':
      return recordStep(command, state, context)
    case 'finish-run':
      return finishRun(command, state, context)
    case 'keep-resolved':
      return keepResolved(command, state, context)
    case 'reply-overdue':
      return replyOverdue(command, state, context)
    case 'restored':
      return serviceRestored(command, state, context)
    case 'confirm':
      return confirm(command, state, context)
    case 'cancel':
      return cancel(command, state, context)
    case 'relate':
      return relate(command, state, context)
    case 'unrelate':
      return unrelate(command, state, context)
    case 'split':
      return split(command, state, context)
    case 'absorb':
      return absorb(command, state, context)
    case 'join-signal':
      return joinSignal(command, state, context)
    case 'note-left':
      return noteLeft(command, state, context)
    case 'suggest-parent':
      return suggestParent(command, state, context)
    case 'note-relation':
      return noteRelation(command, state, context)
    case 'expire-reclassification':
      return expireReclassification(command, state)
    case 'refuse-reclassification':
      return refuseReclassification(command, state, context)
    case 'withdraw-reclassification':
      return withdrawReclassification(command, state, context)
    case 'withdraw-elsewhere':
      return withdrawElsewhere(command, state, context)
    case 'owner-off-shift':
      return ownerOffShift(command, state, context)
    case 'owner-on-shift':
      return ownerOnShift(command, state, context)
    case 'hand-over':
      return withPriority((incident) => offerHandOver(command, incident, context))
    case 'accept-hand-over':
      return withPriority((incident) => acceptHandOver(command, incident, context))
    case 'decline-hand-over':
      return withPriority((incident) => declineHandOver(command, incident, context))
    case 'withdraw-hand-over':
      return withPriority((incident) => withdrawHandOver(command, incident, context))
    case 'not-accepted':
      return withPriority((incident) => notAccepted(command, incident, context))
    case 'clock-risk':
      return withPriority((incident) => clockRisk(command, incident, context))
    case 'merge':
      return withPriority((incident) => merge(command, incident, context))
    case 'start-work':
      return withPriority((incident) => startWork(command, incident, context))
    case 'triage':
      return withPriority((incident) => triage(command, incident, context))
    case 'recategorise':
      return withPriority((incident) => recategorise(command, incident, context))
    case 'change-scope':
      return withPriority((incident) => changeScope(command, incident, context))
    case 'release':
      return withPriority((incident) => release(command, incident, context))
    case 'escalate':
      return withPriority((incident) => escalate(command, incident, context))
    case 'accept':
      return withPriority((incident) => accept(command, incident, context))
    case 'take-back':
      return withPriority((incident) => takeBack(command, incident, context))
    case 'de-escalate':
      return withPriority((incident) => deescalate(command, incident, context))
    case 'request-feedback':
      return withPriority((incident) => requestFeedback(command, incident, context))
    case 'update':
      return withPriority((incident) => sendUpdate(command, incident, context))
    case 'resolve':
      return withPriority((incident) => resolve(command, incident, context))
    case 'reopen':
      return withPriority((incident) => reopen(command, incident, context))
    case 'request-reclassification':
      return withPriority((incident) => requestReclassification(command, incident, context))
    case 'approve-reclassification':
      return withPriority((incident) => approveReclassification(command, incident, context))
  }
}

export const handlingDecider: Decider<HandlingCommand, HandlingEvent, HandlingState, HandlingContext> = {
  ...handlingAggregate,
  decide: decideHandling,
}

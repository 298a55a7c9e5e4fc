import { type HandlingEvent, type IncidentId, isRefusal, type Priority, type ServiceLevelEvent } from '@atlas/contracts'
import {
  type BreachCommand,
  clocksSince,
  type CorrectionCommand,
  decideHandling,
  type HandlingCommand,
  type HandlingState,
  handlingStream,
  incidentTerms,
  isBreachCommand,
  isCorrectionCommand,
  latestPromiseUnder,
  type OpenWork,
  react,
  type ServiceLevelContext,
  serviceLevelStream,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { armRetargetOfContinued } from '../policy/retarget-continued.js'
import { armRecurrence } from '../root-cause/arm-recurrence.js'
import { applyCorrection } from './apply-correction.js'
import { applyToBreach } from './apply-to-breach.js'
import { armDeadlines } from './deadlines.js'
import { refuseLatePromise } from './promise-within.js'
import { Refused } from './refused.js'
import { stage } from './service-levels.js'

export interface DecisionTerms {
  readonly policy: Policy
  readonly work: OpenWork
  readonly clocks: ServiceLevelContext
}

/** Of the incident, of what its clocks said, or of what was recorded wrongly. */
export type IncidentCommand = HandlingCommand | BreachCommand | CorrectionCommand

export interface Applied {
  readonly before: HandlingState
  readonly after: HandlingState
  readonly events: readonly (HandlingEvent | ServiceLevelEvent)[]
  /** Of the handling stream, after this. */
  readonly version: number
}

/** The streams of one incident that change together. */
export const streamsOf = (incidentId: IncidentId) => [handlingStream(incidentId), serviceLevelStream(incidentId)]

/**
 * The one way in which an incident changes: handling decides, its clocks react to what was decided, and every alarm is
 * set, all in the same transaction, so that status, tier, owner and clocks can't diverge. Throws Refused with nothing
 * of this command to be stored, CalendarYearMissing and PolicyVersionMissing for more to be loaded.
 */
export function applyHandling(
  transaction: Transaction,
  incidentId: IncidentId,
  command: IncidentCommand,
  { policy, work, clocks }: DecisionTerms,
): Applied {
  if (isBreachCommand(command)) return applyToBreach(transaction, incidentId, command, policy)
  if (isCorrectionCommand(command)) return applyCorrection(transaction, incidentId, command, { policy, work, clocks })
  const stream = handlingStream(incidentId)
  const before = transaction.state(stream)
  const levels = serviceLevelStream(incidentId)
  const latestPromise = (priority: Priority) =>
    before.opened
      ? latestPromiseUnder(priority, transaction.now, transaction.state(levels), incidentTerms(before), clocks)
      : null
  const events = decideHandling(command, before, {
    now: transaction.now,
    policy,
    work,
    latestPromise,
    clocksSince: clocksSince(transaction.state(levels)),
  })
  if (isRefusal(events)) throw new Refused(events)
  if (events.length === 0) return { before, after: before, events, version: transaction.version(stream) }
  transaction.append(stream, incidentId, events)
  const after = transaction.state(stream)
  if (after.opened) {
    const reaction = react(events, transaction.state(levels), incidentId, incidentTerms(after), clocks)
    stage(transaction, incidentId, reaction)
    armRetargetOfContinued(transaction, incidentId, reaction.events)
    refuseLatePromise(events, transaction.state(levels), after, clocks)
  }
  armDeadlines(transaction, incidentId, before, after, policy)
  armRecurrence(transaction, incidentId, before, after, policy.rootCause)
  return { before, after, events, version: transaction.version(stream) }
}

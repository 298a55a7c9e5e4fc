import { type ClockTerms, type Hash, type IncidentId, type Instant, milliseconds } from '@atlas/contracts'
import type { IncidentTerms, ServiceLevelContext } from './context.js'
import { type IncidentClock, type ServiceLevelState, startedAt, termsAt } from './incident-clocks.js'
import { enter, open } from './ledger.js'
import { type Reaction, timerChanges } from './react.js'
import { applicable, termsFor } from './terms.js'

/** An adoption that says `retarget: running`. */
export interface Retargeting {
  readonly policy: Hash
  readonly adoptedAt: Instant
}

/**
 * Running and paused clocks take the targets and calendars of a version that was adopted so (domain, "Words"): at the
 * adoption, however late it is heeded, with what has elapsed. Each pins that version from then on, also where its target
 * is the same, so that a later change of priority goes by it. Thresholds stay those of the start. What somebody promised
 * stays promised, and so does what a vendor's contract promised when its case was opened. Throws as `react` does.
 */
export function retargetAsAdopted(
  { policy, adoptedAt }: Retargeting,
  state: ServiceLevelState,
  incidentId: IncidentId,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Reaction {
  const ledger = open(state, incidentId, context.calendar)
  for (const clock of state.clocks) {
    const at = Math.max(milliseconds(adoptedAt), startedAt(clock))
    const terms = termsAsAdopted(policy, clock, at, incident, context)
    if (terms) enter(ledger, clock.id, { at, change: 'retarget', terms }, 'PolicyAdopted')
  }
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context) }
}

/** A clock that had ended and goes on with what it had counted. */
export interface Continued {
  readonly clock: string
  readonly at: Instant
}

/**
 * What has ended isn't retargeted by an adoption: like a raise while Resolved, the newest one that came meanwhile comes
 * with the clock's continuing, right after the start (domain, "Status"). `adopted` in their order. Throws as `react`
 * does.
 */
export function retargetContinued(
  adopted: readonly Retargeting[],
  continued: Continued,
  state: ServiceLevelState,
  incidentId: IncidentId,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Reaction {
  const ledger = open(state, incidentId, context.calendar)
  const at = milliseconds(continued.at)
  const clock = ledger.clock(continued.clock)
  const newest = clock && adopted.findLast((one) => cameWhileEnded(one, clock, at))
  const terms = clock && newest && termsAsAdopted(newest.policy, clock, at, incident, context)
  if (terms) enter(ledger, clock.id, { at, change: 'retarget', terms }, 'PolicyAdopted')
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context) }
}

function cameWhileEnded({ adoptedAt }: Retargeting, { history }: IncidentClock, at: number): boolean {
  const start = history.findLastIndex((entry) => entry.at === at && entry.change === 'start')
  const before = history.slice(0, Math.max(0, start))
  const ended = before.findLast(({ change }) => change === 'stop' || change === 'cancel')
  return ended !== undefined && milliseconds(adoptedAt) >= ended.at && milliseconds(adoptedAt) <= at
}

/** Undefined where the version promises nothing of its kind, or has armed it already. */
function termsAsAdopted(
  hash: Hash,
  clock: IncidentClock,
  at: number,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): ClockTerms | undefined {
  const now = termsAt(clock, at)
  if (now.policy === hash) return undefined
  const policy = context.earlierPolicy(hash)
  const level = applicable(policy, clock.kind, incident)
  if (!level || level.promise !== undefined || level.contract !== undefined) return undefined
  const terms = termsFor(level, policy, now.priority, incident, context)
  const { thresholds, atRisk } = clock.terms
  return terms && { ...terms, thresholds, atRisk }
}

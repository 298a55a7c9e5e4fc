import { type HandlingEvent, type Instant, milliseconds } from '@atlas/contracts'
import type { ServiceLevel } from '@atlas/policy'
import type { Change } from './clock.js'
import { type IncidentTerms, priorityPutInForce, type ServiceLevelContext } from './context.js'
import { clockAt, type IncidentClock, startedAt, termsAt } from './incident-clocks.js'
import { enter, type Ledger, startCycle } from './ledger.js'
import { applicable, isAmong, levelOf, promiseFor, termsFor } from './terms.js'

/** The clocks of one kind on one incident: one cycle after another, at most one of them running. */
export class KindOfClock {
  constructor(
    private readonly kind: string,
    private readonly ledger: Ledger,
    private readonly incident: IncidentTerms,
    private readonly context: ServiceLevelContext,
  ) {}

  on(fact: HandlingEvent): void {
    const clock = this.cycleAt(milliseconds(fact.occurredAt))
    // An adopted version may have retargeted it since it started.
    const terms = clock && termsAt(clock, instantFor(clock, fact))
    const level = terms
      ? levelOf(terms, this.context.earlierPolicy(terms.policy))
      : applicable(this.context.policy, this.kind, this.incident)
    if (!level) return
    const because = fact.type
    if (!clock) {
      if (isAmong(level.start, fact)) this.begin(level, fact)
      return
    }
    const at = instantFor(clock, fact)
    const on = (change: Change): boolean => enter(this.ledger, clock.id, { at, change }, because)
    const cancelled = isAmong(level.cancel, fact) && on('cancel')
    if (isAmong(level.restart, fact) && this.restart(level, clock, fact)) return
    const ended = (isAmong(level.stop, fact) && on('stop')) || cancelled
    if (isAmong(level.pause, fact)) on('pause')
    if (isAmong(level.resume, fact)) on('resume')
    // What ends a clock doesn't start it in the same breath.
    if (isAmong(level.start, fact) && !ended) this.again(level, clock, fact)
    this.retarget(level, clock.id, fact)
  }

  /** The latest cycle that had started by then, else the first. */
  private cycleAt(at: number): IncidentClock | undefined {
    const cycles = this.cycles()
    return cycles.findLast((clock) => startedAt(clock) <= at) ?? cycles[0]
  }
  private cycles(): IncidentClock[] {
    const ofKind = this.ledger.state.clocks.filter(({ kind }) => kind === this.kind)
    return ofKind.sort((one, other) => startedAt(one) - startedAt(other))
  }

  private begin(level: ServiceLevel, fact: HandlingEvent): boolean {
    const terms = this.termsOf(level, fact)
    if (!terms) return false
    const cycle = Math.max(0, ...this.cycles().map((clock) => clock.cycle)) + 1
    // Clocks start when the report was received, not when it was classified (domain, "Intake").
    const at = startsAt(fact)
    const next = this.cycles().find((clock) => startedAt(clock) > milliseconds(at))
    const id = startCycle(this.ledger, cycle, terms, at, fact.type)
    // A fact recorded late: the cycle that it begins ends where the following one had begun already.
    if (next) enter(this.ledger, id, { at: startedAt(next), change: 'stop' }, fact.type)
    return true
  }

  /** Ends a cycle that runs or is paused and begins the next; false where it doesn't apply. */
  private restart(level: ServiceLevel, clock: IncidentClock, fact: HandlingEvent): boolean {
    const at = instantFor(clock, fact)
    const { state } = clockAt(clock, at, this.context.calendar)
    if ((state !== 'running' && state !== 'paused') || !this.termsOf(level, fact)) return false
    enter(this.ledger, clock.id, { at, change: 'stop' }, fact.type)
    return this.begin(level, fact)
  }

  private again(level: ServiceLevel, clock: IncidentClock, fact: HandlingEvent): void {
    const at = instantFor(clock, fact)
    const { state } = clockAt(clock, at, this.context.calendar)
    const what = state === 'met' || state === 'cancelled' ? level.again[state] : 'continue'
    if (what === 'continue') enter(this.ledger, clock.id, { at, change: 'start' }, fact.type)
    if (what === 'new-cycle') this.begin(this.levelOfNewCycle() ?? level, fact)
  }

  /** A new cycle is a new clock: it takes the policy in force, as a first one does. */
  private levelOfNewCycle = (): ServiceLevel | undefined => applicable(this.context.policy, this.kind, this.incident)

  /**
   * A priority put in force retargets what runs or is paused. A raise while Resolved comes with the reopening, right
   * after the start (domain, "Status").
   */
  private retarget(level: ServiceLevel, id: string, fact: HandlingEvent): void {
    const clock = this.ledger.clock(id)
    if (!clock) return
    const at = instantFor(clock, fact)
    const continued = clock.history.some((entry) => entry.at === at && entry.change === 'start' && !entry.terms)
    const priority = priorityPutInForce(fact) ?? (continued ? this.incident.priority : undefined)
    const now = termsAt(clock, at)
    if (!priority || now.priority === priority) return
    const terms = termsFor(level, this.context.earlierPolicy(now.policy), priority, this.incident, this.context)
    if (terms) enter(this.ledger, id, { at, change: 'retarget', terms }, fact.type)
  }

  private termsOf(level: ServiceLevel, fact: HandlingEvent) {
    const priority = priorityPutInForce(fact) ?? this.incident.priority
    if (!priority) return undefined
    const { policy } = this.context
    return level.promise
      ? promiseFor(level, policy, priority, fact)
      : termsFor(level, policy, priority, this.incident, this.context)
  }
}

const startsAt = (fact: HandlingEvent): Instant =>
  fact.type === 'TentativePrioritySet' || (fact.type === 'PrioritisedElsewhere' && fact.data.from === null)
    ? fact.data.clocksStartAt
    : fact.occurredAt

/** Receipt is stamped at the edge by a measured clock: a fact can seem to lie a little before the start it follows. */
const instantFor = (clock: IncidentClock, fact: HandlingEvent): number =>
  Math.max(milliseconds(fact.occurredAt), startedAt(clock))

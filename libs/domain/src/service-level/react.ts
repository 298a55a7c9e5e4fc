import { type HandlingEvent, type IncidentId, milliseconds, type ServiceLevelEvent } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import type { ServiceLevel } from '@atlas/policy'
import { type IncidentTerms, priorityPutInForce, type ServiceLevelContext } from './context.js'
import type { Change } from './clock.js'
import { enter, type Ledger, open, startCycle } from './ledger.js'
import { alarmsOf, type ClockAlarm, unsaid } from './marks.js'
import {
  clockAt,
  type IncidentClock,
  type ServiceLevelState,
  serviceLevelStream,
  spokenUntil,
  startedAt,
  termsAt,
} from './incident-clocks.js'
import { applicable, isAmong, kindsOf, promiseFor, termsFor } from './terms.js'

export type TimerChange = { readonly arm: Timer } | { readonly disarm: { owner: string; name: string } }

/** To be appended to `service-level-<incidentId>`, and armed and disarmed, in the transaction of the facts. */
export interface Reaction {
  readonly events: readonly ServiceLevelEvent[]
  readonly timers: readonly TimerChange[]
}

/**
 * What an incident's clocks make of facts of handling, in their order; `incident` is as it stands after them. Facts may
 * have occurred before what the clocks said already: they are folded anew, and ClockRevised says what changes. Throws
 * CalendarYearMissing and PolicyVersionMissing: give what is missing, and call again.
 */
export function react(
  facts: readonly HandlingEvent[],
  state: ServiceLevelState,
  incidentId: IncidentId,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Reaction {
  const ledger = open(state, incidentId, context.calendar)
  for (const fact of facts)
    for (const kind of new Set([...state.clocks.map((clock) => clock.kind), ...kindsOf(context.policy)]))
      new KindOfClock(kind, ledger, incident, context).on(fact)
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context) }
}

/**
 * What a due timer of `react` says: its threshold or breach, stamped with its own instant, if that is still so. Arming
 * it again, where the clock has moved since, is among the timers.
 */
export function fire(
  timer: Timer,
  state: ServiceLevelState,
  incidentId: IncidentId,
  context: ServiceLevelContext,
): Reaction {
  const { clock: id } = timer.data as ClockAlarm
  const ledger = open(state, incidentId, context.calendar)
  const clock = state.clocks.find((one) => one.id === id)
  if (clock)
    ledger.write(
      ...unsaid(incidentId, clock, Math.max(milliseconds(timer.dueAt), spokenUntil(clock)), context.calendar),
    )
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context, timer.name) }
}

/** `fired` is gone already: whatever the clock still needs of that name is armed anew. */
function timerChanges(
  before: ServiceLevelState,
  after: ServiceLevelState,
  incidentId: IncidentId,
  { calendar }: ServiceLevelContext,
  fired?: string,
): TimerChange[] {
  const owner = serviceLevelStream(incidentId).id
  const touched = after.clocks.filter((clock) => !before.clocks.includes(clock) || fired?.startsWith(`${clock.id} `))
  return touched.flatMap((clock) => {
    const earlier = before.clocks.find(({ id }) => id === clock.id)
    const armed = earlier ? alarmsOf(earlier, owner, incidentId, calendar) : new Map<string, Timer>()
    if (fired !== undefined) armed.delete(fired)
    const wanted = alarmsOf(clock, owner, incidentId, calendar)
    const gone = [...armed.keys()].filter((name) => !wanted.has(name))
    const fresh = [...wanted.values()].filter(({ name, dueAt }) => armed.get(name)?.dueAt !== dueAt)
    return [...gone.map((name) => ({ disarm: { owner, name } })), ...fresh.map((arm) => ({ arm }))]
  })
}

/** The clocks of one kind on one incident: one cycle after another, at most one of them running. */
class KindOfClock {
  constructor(
    private readonly kind: string,
    private readonly ledger: Ledger,
    private readonly incident: IncidentTerms,
    private readonly context: ServiceLevelContext,
  ) {}

  on(fact: HandlingEvent): void {
    const clock = this.cycleAt(milliseconds(fact.occurredAt))
    const policy = clock ? this.context.earlierPolicy(clock.terms.policy) : this.context.policy
    const level = clock
      ? policy.serviceLevels.serviceLevels.find(({ id }) => id === clock.terms.serviceLevel)
      : applicable(policy, this.kind, this.incident)
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
    const at = fact.type === 'TentativePrioritySet' ? fact.data.clocksStartAt : fact.occurredAt
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
    if (!priority || termsAt(clock, at).priority === priority) return
    const terms = termsFor(level, this.context.earlierPolicy(clock.terms.policy), priority, this.context)
    if (terms) enter(this.ledger, id, { at, change: 'retarget', terms }, fact.type)
  }

  private termsOf(level: ServiceLevel, fact: HandlingEvent) {
    const priority = priorityPutInForce(fact) ?? this.incident.priority
    if (!priority) return undefined
    const { policy } = this.context
    return level.promise ? promiseFor(level, policy, priority, fact) : termsFor(level, policy, priority, this.context)
  }
}

/** Receipt is stamped at the edge by a measured clock: a fact can seem to lie a little before the start it follows. */
const instantFor = (clock: IncidentClock, fact: HandlingEvent): number =>
  Math.max(milliseconds(fact.occurredAt), startedAt(clock))

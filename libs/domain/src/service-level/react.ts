import {
  type HandlingEvent,
  type IncidentId,
  type Instant,
  milliseconds,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { ClockOfEach } from './clock-of-each.js'
import type { IncidentTerms, ServiceLevelContext } from './context.js'
import { fromEarliestOpening } from './from-earliest-opening.js'
import { type ServiceLevelState, serviceLevelStream, spokenUntil } from './incident-clocks.js'
import { KindOfClock } from './kind-of-clock.js'
import { type Ledger, open } from './ledger.js'
import { alarmsOf, type ClockAlarm, unsaid } from './marks.js'
import { applicable, kindsOf, levelOf } from './terms.js'

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
  const ledger = ledgerAfter(facts, state, incidentId, incident, context)
  return { events: ledger.events, timers: timerChanges(state, ledger.state, incidentId, context) }
}

/** What `react` says, for history, in which nothing is armed. */
export const clockEvents = (...args: Parameters<typeof react>): readonly ServiceLevelEvent[] =>
  ledgerAfter(...args).events

/** How the clocks stand after it, for who imagines and stores nothing. */
export const clocksAfter = (...args: Parameters<typeof react>): ServiceLevelState => ledgerAfter(...args).state

/** What a clock has used up by an instant and nobody said, and how the clocks stand once it is said. */
export function sayOfClock(
  id: string,
  until: number,
  state: ServiceLevelState,
  incidentId: IncidentId,
  { calendar }: Pick<ServiceLevelContext, 'calendar'>,
): { readonly said: readonly ServiceLevelEvent[]; readonly state: ServiceLevelState } {
  const ledger = open(state, incidentId, calendar)
  const clock = ledger.clock(id)
  if (clock) ledger.write(...unsaid(incidentId, clock, Math.max(until, spokenUntil(clock)), calendar))
  return { said: ledger.events, state: ledger.state }
}

function ledgerAfter(
  facts: readonly HandlingEvent[],
  state: ServiceLevelState,
  incidentId: IncidentId,
  incident: IncidentTerms,
  context: ServiceLevelContext,
): Ledger {
  const ledger = open(state, incidentId, context.calendar)
  for (const fact of facts) {
    if (fact.type === 'IncidentAbsorbed') fromEarliestOpening(fact, ledger)
    for (const kind of new Set([...state.clocks.map((clock) => clock.kind), ...kindsOf(context.policy)])) {
      const level = levelOfKind(kind, ledger.state, incident, context)
      if (level?.each) new ClockOfEach(level, ledger, incident, context).on(fact)
      else new KindOfClock(kind, ledger, incident, context).on(fact)
    }
  }
  return ledger
}

/** As armed by the policy of its first clock, else the one in force. */
function levelOfKind(
  kind: string,
  { clocks }: ServiceLevelState,
  incident: IncidentTerms,
  context: ServiceLevelContext,
) {
  const first = clocks.find((clock) => clock.kind === kind)
  if (!first) return applicable(context.policy, kind, incident)
  return levelOf(first.terms, context.earlierPolicy(first.terms.policy))
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

/**
 * What the clocks have used up by an instant and nobody said, each threshold and breach stamped with its own; the timers
 * are all that is still to come. For history whose facts nobody swept while they happened.
 */
export function sayUntil(
  at: Instant,
  state: ServiceLevelState,
  incidentId: IncidentId,
  { calendar }: ServiceLevelContext,
): Reaction {
  const ledger = open(state, incidentId, calendar)
  for (const clock of state.clocks)
    ledger.write(...unsaid(incidentId, clock, Math.max(milliseconds(at), spokenUntil(clock)), calendar))
  const owner = serviceLevelStream(incidentId).id
  const timers = ledger.state.clocks.flatMap((clock) => [...alarmsOf(clock, owner, incidentId, calendar).values()])
  return { events: ledger.events, timers: timers.map((arm) => ({ arm })) }
}

/** `fired` is gone already: whatever the clock still needs of that name is armed anew. */
export function timerChanges(
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

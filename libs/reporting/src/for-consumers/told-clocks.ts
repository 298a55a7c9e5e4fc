import {
  type AtlasEvent,
  type Category,
  type EventOf,
  type Instant,
  isImported,
  type Recorded,
  type ServiceLevelEvent,
  type ServiceLevelFact,
  type ServiceLevelMessage,
  type Tier,
} from '@atlas/contracts'
import {
  endingOf,
  handlingAggregate,
  type HandlingState,
  type IncidentClock,
  serviceLevelAggregate,
  type ServiceLevelState,
  termsAt,
} from '@atlas/domain'

/**
 * What consumers are told of an incident's clocks, from its first event on in the order of the log: a message for each
 * event of a clock, and one for each clock that there is when its incident is restricted or that is lifted. The same
 * however often, so that the n-th of a clock is always its n-th.
 */
export function toldClocks(events: readonly Recorded<AtlasEvent>[]): ServiceLevelMessage[] {
  const opening = events.find((event) => event.type === 'IncidentOpened')
  if (opening?.type !== 'IncidentOpened') return []
  const teller = new Teller(opening)
  return events.flatMap((event) => teller.hear(event))
}

class Teller {
  private handling: HandlingState = handlingAggregate.initial()
  private levels: ServiceLevelState = serviceLevelAggregate.initial()
  private readonly sequences = new Map<string, number>()
  private readonly disclosed = new Map<string, number>()
  private readonly due = new Map<string, Instant | null>()

  constructor(private readonly opening: Recorded<EventOf<'IncidentOpened'>>) {}

  hear(event: Recorded<AtlasEvent>): ServiceLevelMessage[] {
    if (isOfClocks(event)) {
      this.levels = serviceLevelAggregate.evolve(this.levels, event)
      this.noteDue(event)
      const clock = this.levels.clocks.find(({ id }) => id === event.data.clock)
      return clock ? [this.tell(clock, event, factOf(event, clock), percentOf(event))] : []
    }
    if (event.category !== handlingAggregate.category) return []
    const before = this.isRestricted
    this.handling = handlingAggregate.evolve(this.handling, event as never)
    if (this.isRestricted === before) return []
    const fact = this.isRestricted ? 'restricted' : 'restriction-lifted'
    return this.levels.clocks.map((clock) => this.tell(clock, event, fact, null))
  }

  private get isRestricted(): boolean {
    return this.handling.opened && this.handling.restricted !== null
  }

  private noteDue(event: ServiceLevelEvent): void {
    const { clock } = event.data
    if ('dueAt' in event.data) this.due.set(clock, event.data.dueAt)
    else if (event.type === 'ClockRevised') this.due.set(clock, event.data.after.dueAt)
    else if (['ClockPaused', 'ClockMet', 'ClockCancelled', 'ClockBreached'].includes(event.type))
      this.due.set(clock, null)
  }

  private tell(
    clock: IncidentClock,
    event: Recorded<AtlasEvent>,
    fact: ServiceLevelFact,
    percent: number | null,
  ): ServiceLevelMessage {
    const sequence = (this.sequences.get(clock.id) ?? 0) + 1
    this.sequences.set(clock.id, sequence)
    const restricted = this.isRestricted
    const earlier = this.disclosed.get(clock.id) ?? 0
    if (!restricted) this.disclosed.set(clock.id, earlier + 1)
    const terms = termsAt(clock, Infinity)
    const breached = clock.said.find((mark) => mark.percent === 100)
    const incident = this.opening.incidentId ?? this.opening.data.incidentId
    const { state } = endingOf(clock)
    return {
      clock: `${incident}/${clock.id}`,
      sequence,
      fact,
      incident,
      number: this.opening.data.number,
      imported: isImported(event),
      restricted,
      ...(fact === 'restricted' ? { disclosed: earlier } : {}),
      serviceLevel: terms.serviceLevel,
      kind: clock.kind,
      cycle: clock.cycle,
      promisedTo: terms.promisedTo,
      priority: terms.priority,
      dimensions: restricted ? null : this.dimensions(),
      state: state === 'not-started' ? 'running' : state,
      target: terms.target,
      targetMs: terms.targetMs,
      calendar: terms.calendar,
      calendarHash: terms.calendarHash,
      policy: terms.policy,
      percent,
      dueAt: breached ? null : (this.due.get(clock.id) ?? null),
      breachedAt: breached ? (new Date(breached.at).toISOString() as Instant) : null,
      excused: clock.excused !== null,
      occurredAt: event.occurredAt,
      recordedAt: event.recordedAt,
      position: event.position,
    }
  }

  private dimensions(): ServiceLevelMessage['dimensions'] {
    const { facts, owner } = this.opening.data
    const stands: { category: Category | null; tier: Tier | null } = this.handling.opened
      ? this.handling
      : { category: null, tier: null }
    return {
      cluster: facts.cluster,
      environment: facts.environment,
      namespace: facts.namespace ?? null,
      application: facts.application ?? null,
      team: owner?.team ?? null,
      domain: owner?.domain ?? null,
      organisation: owner?.organisation ?? null,
      category: stands.category,
      tier: stands.tier,
    }
  }
}

const facts = {
  ClockStarted: 'started',
  ClockPaused: 'paused',
  ClockResumed: 'resumed',
  ClockRetargeted: 'retargeted',
  ClockMet: 'met',
  ClockContinued: 'continued',
  ClockCancelled: 'cancelled',
  ClockNoted: 'noted',
  ClockThresholdReached: 'threshold-reached',
  ClockBreached: 'breached',
  ClockCorrected: 'revised',
  ClockRevised: 'revised',
  BreachExplained: 'breach-explained',
  BreachExcused: 'breach-excused',
  BreachExcuseWithdrawn: 'breach-excuse-withdrawn',
} as const satisfies Record<ServiceLevelEvent['type'], ServiceLevelFact>

/** The first mark from which a clock is at risk says that it is. */
function factOf(event: ServiceLevelEvent, clock: IncidentClock): ServiceLevelFact {
  if (event.type !== 'ClockThresholdReached') return facts[event.type]
  const { atRisk } = termsAt(clock, Infinity)
  const earlier = clock.said.filter(({ percent }) => percent >= atRisk && percent < event.data.percent)
  return event.data.percent >= atRisk && event.data.percent < 100 && earlier.length === 0
    ? 'at-risk'
    : 'threshold-reached'
}

const percentOf = (event: ServiceLevelEvent): number | null =>
  event.type === 'ClockThresholdReached' ? event.data.percent : event.type === 'ClockBreached' ? 100 : null

const isOfClocks = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === serviceLevelAggregate.category

import {
  type AtlasEvent,
  type ClockAttribution,
  type EventOf,
  type HandlingEvent,
  type Instant,
  isImported,
  type Recorded,
  type ServiceLevelEvent,
} from '@atlas/contracts'
import {
  handlingAggregate,
  type HandlingState,
  type IncidentClock,
  serviceLevelAggregate,
  type ServiceLevelState,
  type Turns,
  turnsOf,
} from '@atlas/domain'
import type { LeftOut, Measured, MeasuredFacts, MeasuredIncident } from './measured.js'
import { Endings } from './endings.js'
import { HandOvers } from './hand-overs.js'
import { measuredClock } from './measured-clock.js'
import { reclassificationsOf } from './reclassifications.js'
import { resolutionOf } from './resolution.js'
import { triageOf } from './triage.js'

/** Whose time a clock's was until an instant; null where that can't be said. */
export type Attribute = (clock: IncidentClock, turns: Turns, at: Instant) => ClockAttribution | null

/**
 * Folds the events of one incident, in the order of the log, into what reports count of it; undefined as long as it
 * wasn't opened. Those of signals alone may be left out (`measuredTypes`). Throws what `attribute` throws.
 */
export function measure(events: readonly Recorded<AtlasEvent>[], attribute: Attribute): Measured | undefined {
  const opening = events.find((event) => event.type === 'IncidentOpened')
  if (opening?.type !== 'IncidentOpened') return undefined
  let handling: HandlingState = handlingAggregate.initial()
  let levels: ServiceLevelState = serviceLevelAggregate.initial()
  const facts: HandlingEvent[] = []
  const endings = new Endings()
  const handOvers = new HandOvers()
  const refused: Instant[] = []
  for (const event of events)
    if (isHandling(event)) {
      handling = handlingAggregate.evolve(handling, event)
      facts.push(event)
      handOvers.take(event)
    } else if (event.type === 'CommandRefused') {
      if (event.data.command === 'request-reclassification') refused.push(event.occurredAt)
    } else if (isOfClocks(event)) {
      levels = serviceLevelAggregate.evolve(levels, event)
      endings.take(event, handling)
    }
  const pinned = pinnedFacts(opening, handling)
  const left = leftOut(opening, facts)
  const turns = turnsOf(facts)
  return {
    incident: { ...incidentOf(pinned, handling, left, facts, handOvers), refusedRequests: refused },
    clocks: levels.clocks.map((clock) => measuredClock(clock, { pinned, left, handling, endings, turns, attribute })),
  }
}

function incidentOf(
  pinned: MeasuredFacts,
  handling: HandlingState,
  left: LeftOut | null,
  facts: readonly HandlingEvent[],
  handOvers: HandOvers,
): Omit<MeasuredIncident, 'refusedRequests'> {
  const closed = facts.findLast(({ type }) => type === 'IncidentClosed')
  const { status, priority, category, tier, owner, cycle } = handling.opened ? handling : unheard
  return {
    ...pinned,
    status,
    priority,
    category,
    tier,
    person: owner,
    closedAt: status !== 'Closed' ? null : (closed?.occurredAt ?? (handling.opened ? handling.statusSince : null)),
    leftOut: left,
    ...triageOf(facts),
    ...resolutionOf(handling, facts),
    reopenings: cycle - 1,
    escalations: handOvers.all,
    reclassifications: reclassificationsOf(handling, facts),
  }
}
const unheard = { status: 'Unassigned', priority: null, category: null, tier: null, owner: null, cycle: 1 } as const

function pinnedFacts(opening: Recorded<EventOf<'IncidentOpened'>>, handling: HandlingState): MeasuredFacts {
  const { number, facts, owner, clocksStartAt } = opening.data
  return {
    incidentId: opening.incidentId ?? opening.data.incidentId,
    number,
    cluster: facts.cluster,
    environment: facts.environment,
    namespace: facts.namespace ?? null,
    application: facts.application ?? null,
    team: owner?.team ?? null,
    domain: owner?.domain ?? null,
    organisation: owner?.organisation ?? null,
    source: facts.source,
    imported: isImported(opening),
    restricted: handling.opened && handling.restricted !== null,
    // What touches a core function of the platform affects everybody (domain, affectedDomains).
    domains: owner && owner.coreFunction === undefined ? [owner.domain] : [],
    vendorCases: handling.opened && handling.vendorCases.length > 0,
    openedAt: clocksStartAt,
    resolvedAt: handling.opened ? handling.resolvedAt : null,
  }
}

/** What was never an incident is cancelled too: in neither anything was promised to anybody. */
function leftOut({ data: { flags } }: EventOf<'IncidentOpened'>, facts: readonly HandlingEvent[]): LeftOut | null {
  const how = facts.findLast((fact) => fact.type === 'IncidentClosed')?.data.how
  if (how === 'merged' || how === 'duplicate') return how
  if (how === 'cancelled' || how === 'never-an-incident') return 'cancelled'
  return flags.includes('sample') ? 'sample' : null
}

const isHandling = (event: Recorded<AtlasEvent>): event is Recorded<HandlingEvent> =>
  event.category === handlingAggregate.category
const isOfClocks = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === serviceLevelAggregate.category

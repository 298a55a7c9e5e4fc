import {
  type Actor,
  type AtlasEvent,
  type EventOf,
  type HandlingEvent,
  handlingEvents,
  type Hash,
  type IncidentId,
  milliseconds,
  type Recorded,
  type ServiceLevelEvent,
  serviceLevelEvents,
} from '@atlas/contracts'
import { foldAll } from '@atlas/event-sourcing'
import { allWithCorrections } from '../handling/corrections/corrected.js'
import { serviceLevelAggregate, type ServiceLevelState } from '../service-level/incident-clocks.js'

/** What one command decided about an incident, as it lies in the log. */
export interface RecordedDecision {
  /** Integer milliseconds; never before the decision above it. */
  readonly at: number
  readonly actor: Actor
  /** What caused it: of a timer `<owner>/<name>@<due>`. */
  readonly cause: string
  /** The version that decided; absent where none was read. */
  readonly policy: Hash | undefined
  readonly facts: readonly HandlingEvent[]
}

/** A version that running clocks took, and from when on; integer milliseconds. */
export interface HeededAdoption {
  readonly at: number
  readonly policy: Hash
}

/** All that is recorded of an incident and bears on its clocks. */
export interface RecordedIncident {
  readonly incidentId: IncidentId
  readonly opened: EventOf<'IncidentOpened'>['data']
  /** Null where it never was, as with imported history. */
  readonly classified: EventOf<'IncidentClassified'>['data'] | null
  /** In the order of the log. */
  readonly decisions: readonly RecordedDecision[]
  /** Versions that were adopted for clocks that ran, and changed some of its own; in the order of their instants. */
  readonly adoptions: readonly HeededAdoption[]
  readonly levels: ServiceLevelState
}

/** What the history of an incident is read from: these types of event, of any version. */
export const whatIfTypes: readonly string[] = [
  'IncidentOpened',
  'IncidentClassified',
  ...Object.keys(handlingEvents),
  ...Object.keys(serviceLevelEvents),
]

/** Of one incident's events in the order of the log; undefined where its opening isn't among them. */
export function recordedIncident(recorded: readonly Recorded<AtlasEvent>[]): RecordedIncident | undefined {
  // What was corrected is taken as it should have been recorded; that it was corrected is no act of the incident's.
  const events = allWithCorrections(recorded).filter(({ type }) => type !== 'HandlingCorrected')
  const opened = events.find((event) => event.type === 'IncidentOpened')
  if (!opened) return undefined
  const classified = events.find((event) => event.type === 'IncidentClassified')
  return {
    incidentId: opened.data.incidentId,
    opened: opened.data,
    classified: classified?.data ?? null,
    decisions: decisionsOf(events.filter(isHandling)),
    adoptions: adoptionsOf(events.filter(isServiceLevel)),
    levels: foldAll(serviceLevelAggregate, events.filter(isServiceLevel)),
  }
}

/** Facts that follow one another and have one cause are one decision. */
function decisionsOf(facts: readonly Recorded<HandlingEvent>[]): RecordedDecision[] {
  const decisions: { at: number; actor: Actor; cause: string; policy: Hash | undefined; facts: HandlingEvent[] }[] = []
  let last = -Infinity
  for (const fact of facts) {
    const { actor, causationId: cause, policy } = fact.metadata
    last = Math.max(last, decidedAt(fact))
    const current = decisions.at(-1)
    if (current && current.cause === cause && current.actor.id === actor.id) {
      current.facts.push(fact)
      current.at = last
    } else decisions.push({ at: last, actor, cause, policy, facts: [fact] })
  }
  return decisions
}

/** A clock that began after the adoption was retargeted at its start. */
function adoptionsOf(said: readonly ServiceLevelEvent[]): HeededAdoption[] {
  const first = new Map<Hash, number>()
  for (const { type, data, occurredAt } of said)
    if (type === 'ClockRetargeted' && data.because === 'PolicyAdopted')
      first.set(data.terms.policy, Math.min(first.get(data.terms.policy) ?? Infinity, milliseconds(occurredAt)))
  return [...first].map(([policy, at]) => ({ policy, at })).sort((one, other) => one.at - other.at)
}

/** What a person recorded late was decided when it was recorded. */
const decidedAt = ({ occurredAt, recordedAt, data }: Recorded<HandlingEvent>): number =>
  milliseconds('lateReason' in data && data.lateReason !== undefined ? recordedAt : occurredAt)

const isHandling = (event: Recorded<AtlasEvent>): event is Recorded<HandlingEvent> =>
  event.category === 'handling' && event.type in handlingEvents
const isServiceLevel = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === 'service-level'

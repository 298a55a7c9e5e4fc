import { createHash } from 'node:crypto'
import {
  instant,
  type Instant,
  milliseconds,
  type Sighting,
  type WidespreadEvent,
  type WidespreadPattern,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { CorrelationPolicy } from '@atlas/policy'
import canonicalize from 'canonicalize'

/** Where a component was last seen with a symptom, one a cluster: the fold of `knowledge-<sha256 of the pattern>`. */
export type Widespread = readonly Sighting[]

/** More clusters than this are as many as matter. */
const kept = 100

export const widespreadAggregate: Aggregate<Widespread, WidespreadEvent> = {
  category: 'knowledge',
  fold: 'widespread',
  stateVersion: 1,
  initial: () => [],
  evolve: (sightings, { data: { incidentId, number, cluster, at } }) =>
    [...sightings.filter((one) => one.cluster !== cluster), { incidentId, number, cluster, at }].slice(-kept),
}

export const widespreadStream = (pattern: WidespreadPattern): StreamOf<Widespread, WidespreadEvent> =>
  streamOf(
    widespreadAggregate,
    createHash('sha256')
      .update(canonicalize({ widespread: pattern }) ?? '')
      .digest('hex'),
  )

/** What an incident shows of which several clusters might show the same: a component, with each of its symptoms. */
export const patternsShown = (component: string, symptoms: readonly string[]): WidespreadPattern[] =>
  component === 'none' || component === '' ? [] : symptoms.map((symptom) => ({ component, symptom }))

/** Noted, unless the cluster was noted a moment ago: a storm of one alert is no news of where it is. */
export function symptomSeen(
  pattern: WidespreadPattern,
  seen: Sighting,
  sightings: Widespread,
  { notedAgainAfter }: CorrelationPolicy['parent'],
  now: Instant,
): WidespreadEvent[] {
  const before = sightings.find(({ cluster }) => cluster === seen.cluster)
  if (before && milliseconds(seen.at) - milliseconds(before.at) < notedAgainAfter) return []
  return [{ type: 'SymptomSeen', occurredAt: now, data: { pattern, ...seen } }]
}

export interface Elsewhere {
  /** Those that showed it first, as many as policy names. */
  readonly others: readonly Sighting[]
  /** On how many clusters it shows, the asking one included. */
  readonly clusters: number
}

/** The others with which one cause would show on as many clusters as policy says; undefined where they are fewer. */
export function alikeElsewhere(
  { cluster, at }: Sighting,
  sightings: Widespread,
  { clusters, within, names }: CorrelationPolicy['parent'],
): Elsewhere | undefined {
  const since = instant(milliseconds(at) - within)
  const others = sightings.filter((one) => one.cluster !== cluster && one.at >= since)
  if (others.length + 1 < clusters) return undefined
  const first = others.toSorted((one, other) => milliseconds(one.at) - milliseconds(other.at))
  return { others: first.slice(0, names), clusters: others.length + 1 }
}

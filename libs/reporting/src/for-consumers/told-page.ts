import {
  type AtlasEvent,
  handlingEvents,
  type IncidentId,
  type Recorded,
  serviceLevelEvents,
  type ServiceLevelMessage,
} from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { toldClocks } from './told-clocks.js'

/** Events on which something is told. */
const telling = [...Object.keys(serviceLevelEvents), 'IncidentRestricted', 'RestrictionLifted']

/** What `toldClocks` looks at: a key's firings say nothing of it. */
const needed = [
  'IncidentOpened',
  ...Object.keys(handlingEvents).filter((type) => !['FiringNoted', 'ClearNoted'].includes(type)),
  ...Object.keys(serviceLevelEvents),
]

export interface ToldPage {
  /** In the order of the log. */
  readonly messages: readonly ServiceLevelMessage[]
  /** Everything up to here has been told with them. */
  readonly upTo: number
}

/**
 * What consumers are told of the stretch after a position, at most so many events of it: derived from the log each time,
 * so that whoever asks gets the same, and nothing is kept twice.
 */
export async function toldPage(log: LogReader, after: number, limit: number): Promise<ToldPage> {
  const { events, upTo } = await log.read({ after, limit, types: telling })
  return { messages: await toldOf(log, events, after, upTo), upTo }
}

/** Of the incidents of these events, what was told after a position and up to another. */
export async function toldOf(
  log: LogReader,
  events: readonly Recorded[],
  after: number,
  upTo: number,
): Promise<ServiceLevelMessage[]> {
  const ids = [
    ...new Set(events.flatMap(({ incidentId, type }) => (incidentId && telling.includes(type) ? incidentId : []))),
  ] as IncidentId[]
  if (ids.length === 0) return []
  // The reader has lifted every event to its newest shape (contracts, `upcast`).
  const all = (await log.ofIncidents(ids, { types: needed, upTo })) as readonly Recorded<AtlasEvent>[]
  return [...Map.groupBy(all, ({ incidentId }) => incidentId).values()]
    .flatMap((own) => toldClocks(own).filter(({ position }) => position > after))
    .sort((one, other) => one.position - other.position)
}

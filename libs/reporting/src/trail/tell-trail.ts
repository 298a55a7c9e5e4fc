import type { AtlasEvent, ContentHash, IncidentId, Recorded, ServiceLevelEvent, TrailEntry } from '@atlas/contracts'
import { serviceLevelStream } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { erasedIn, erasedNames } from '../privacy/erased.js'
import { ClockChanges } from './clock-changes.js'
import { correctionsOf, redactionsOf, toldOf } from './set-right.js'
import { evidenceNamed, reasonNamed } from './stands-on.js'
import { causesOf, namedBy, subjectsOf } from './subjects.js'
import { trailEntry } from './trail-entry.js'

export interface TrailStretch {
  readonly items: TrailEntry[]
  /** Position to go on after; null at the end. */
  readonly next: string | null
}

/** The decisions about one incident after a position, oldest first, at most so many. Reads alone. */
export async function tellTrail(
  log: LogReader,
  incident: IncidentId,
  after: number,
  limit: number,
): Promise<TrailStretch> {
  // One more than asked for says whether there are more. The reader has lifted every event to its newest shape.
  const found = (await log.pageOfIncident(incident, after, limit + 1)) as readonly Recorded<AtlasEvent>[]
  const erased = erasedNames(await erasedIn(log))
  const events = found.slice(0, limit).map((event) => toldOf(event, erased))
  const named = (await log.ofNames(namedBy(events))) as readonly Recorded<AtlasEvent>[]
  const told = named.map((event) => toldOf(event, erased))
  // What a clock stood at before this stretch of the trail was said before it.
  const said = (await log.ofStream(serviceLevelStream(incident).id)) as readonly Recorded<ServiceLevelEvent>[]
  const shown = contentsNamed(events)
  const contents = await log.content(shown)
  const about = {
    subjects: subjectsOf(told),
    causes: causesOf(told),
    clocks: new ClockChanges(said),
    contents,
    redactions: await redactionsOf(
      log,
      shown.filter((hash) => !contents.has(hash)),
      erased,
    ),
    corrections: await correctionsOf(log, incident, erased),
  }
  const items = events.map((event) => trailEntry(event, about))
  return { items, next: found.length > limit ? String(items.at(-1)?.position ?? after) : null }
}

/** The whole trail, a stretch at a time. */
export async function wholeTrail(log: LogReader, incident: IncidentId): Promise<TrailEntry[]> {
  const entries: TrailEntry[] = []
  for (let after = 0; ;) {
    const { items, next } = await tellTrail(log, incident, after, atATime)
    entries.push(...items)
    if (next === null) return entries
    after = Number(next)
  }
}
const atATime = 1000

/** Texts that entries of these events show. */
export const contentsNamed = (events: readonly AtlasEvent[]): ContentHash[] => [
  ...new Set(
    events.flatMap((event) => [...evidenceNamed(event).map(({ hash }) => hash), reasonNamed(event) ?? []].flat()),
  ),
]

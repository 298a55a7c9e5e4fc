import type { ClockStretch, Hash, Instant } from '@atlas/contracts'
import { instant } from '@atlas/contracts'
import {
  type CalendarByHash,
  explainClock,
  type IncidentClock,
  type NotApplicable,
  type Otherwise,
  promiseOf,
  type ServiceLevelState,
  type Undecidable,
  whatIf,
} from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import type { IncidentId } from '@atlas/contracts'
import { incidentsOf, mayBeTakenOtherwise, takenFor, textsOf } from './judge.js'
import type { TwoWorlds } from './two-worlds.js'

/** A clock in one world, interval by interval. */
export interface ExplainedClock {
  readonly state: string
  readonly breachedAt: Instant | null
  readonly stretches: readonly ClockStretch[]
}

/** One promise in both worlds; null where there is none. */
export interface ExplainedPromise {
  readonly clock: string
  readonly change: 'appeared' | 'vanished' | 'neither'
  readonly recorded: ExplainedClock | null
  readonly imagined: ExplainedClock | null
}

export interface ExplainedIncident {
  readonly incident: IncidentId
  readonly number: string
  readonly policy: Hash
  readonly asOf: Instant
  readonly course: 'same' | 'other'
  readonly undecidable: Undecidable | null
  readonly promises: readonly ExplainedPromise[]
  readonly notApplicable: readonly NotApplicable[]
  readonly otherwise: readonly Otherwise[]
}

/** Why another policy breaks or keeps each promise of an incident; undefined if there is no such incident. */
export async function explainWhatIf(
  log: LogReader,
  id: IncidentId,
  worlds: TwoWorlds,
  until: number,
): Promise<ExplainedIncident | undefined> {
  const [incident] = await incidentsOf(log, [id], await log.highWaterMark())
  if (!incident) return undefined
  const otherwise = mayBeTakenOtherwise(incident, worlds)
  const classified = otherwise ? takenFor(incident, await textsOf(log, [incident]), worlds) : undefined
  return worlds.deciding((both) => {
    const outcome = whatIf(incident, both, { until, classified })
    const asOf = instant(until)
    const before = explained(incident.levels, asOf, both.then.calendar)
    const after = explained(outcome.world.levels, asOf, both.instead.calendar)
    return {
      incident: id,
      number: incident.opened.number,
      policy: worlds.instead.hash,
      asOf,
      course: outcome.otherCourse ? 'other' : 'same',
      undecidable: outcome.undecidable,
      promises: [...new Set([...before.keys(), ...after.keys()])].map((promise) => ({
        clock: promise,
        change: outcome.changes.find((one) => promiseOf(one) === promise)?.change ?? 'neither',
        recorded: before.get(promise) ?? null,
        imagined: after.get(promise) ?? null,
      })),
      notApplicable: outcome.notApplicable,
      otherwise: outcome.otherwise,
    }
  })
}

function explained({ clocks }: ServiceLevelState, at: Instant, calendar: CalendarByHash): Map<string, ExplainedClock> {
  return new Map(clocks.flatMap((clock) => pairOf(clock, at, calendar)))
}

function pairOf(clock: IncidentClock, at: Instant, calendar: CalendarByHash): [string, ExplainedClock][] {
  const one = explainClock(clock, at, calendar)
  if (!one) return []
  const { state, breachedAt, stretches } = one
  // After its end nothing counts: how long ago that was says nothing of it.
  const lived = stretches.filter((stretch) => stretch.state === 'running' || stretch.state === 'paused')
  return [[promiseOf(clock), { state, breachedAt: breachedAt as Instant | null, stretches: lived }]]
}

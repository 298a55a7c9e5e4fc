import { type HandlingEvent, instant, type Instant, isRefusal } from '@atlas/contracts'
import { breachesBy } from './breaches.js'
import { type BreachChange, changesBetween } from './changes.js'
import type { RecordedIncident } from './decision.js'
import { type HypotheticalAct, hypothetically } from './hypothetical-act.js'
import { imagine, type Inserted, type NotApplicable, type Otherwise, type StillApplies } from './imagine.js'
import type { ImaginedIncident, Standing } from './imagined-incident.js'
import { livedStandings } from './lived.js'
import type { World } from './world.js'

/** A history with a continuation that nobody lived, beside the one that is recorded. Never stored. */
export interface Forked {
  readonly at: Instant
  /** What the imagined acts came to, rules included. */
  readonly done: readonly HandlingEvent[]
  readonly imagined: ImaginedIncident
  readonly recordedStandings: readonly Standing[]
  readonly changes: readonly BreachChange[]
  readonly stillApply: readonly StillApplies[]
  readonly notApplicable: readonly NotApplicable[]
  readonly otherwise: readonly Otherwise[]
}

/**
 * "Had L2 been engaged 20 minutes earlier" (domain, "Audit and replay"): what had happened by `at` stands, then the
 * imagined acts are done, and what people did afterwards is told as far as it is still legal; rules and timers decide
 * anew. Throws ImaginedRefusal for an act that isn't legal at its instant, and CalendarYearMissing.
 */
export function fork(
  recorded: RecordedIncident,
  then: World,
  asked: { readonly at: number; readonly until: number; readonly acts: readonly HypotheticalAct[] },
): Forked {
  const { at, until, acts } = asked
  const done: HandlingEvent[] = []
  const inserted = [...acts]
    .sort((one, other) => one.after - other.after)
    .map((act): Inserted => ({
      at: at + act.after,
      act: (incident, policy, when) => {
        const events = hypothetically(act, incident, policy, when)
        if (!isRefusal(events)) done.push(...events)
        return events
      },
    }))
  const one = imagine(recorded, then, { until, inserted })
  const lived = livedStandings(recorded, then)
  const before = breachesBy(until, recorded.levels, lived, then.calendar)
  const after = breachesBy(until, one.incident.levels, one.incident.standings, then.calendar)
  return {
    at: instant(at),
    done,
    imagined: one.incident,
    recordedStandings: lived,
    changes: changesBetween(before, after, true),
    stillApply: one.stillApply,
    notApplicable: one.notApplicable,
    otherwise: one.otherwise,
  }
}

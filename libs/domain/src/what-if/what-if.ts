import type { ClassifiedPriority, Category } from '@atlas/contracts'
import { type BreachChange, changesBetween } from './changes.js'
import { breachesBy, type FoundBreach } from './breaches.js'
import type { RecordedIncident } from './decision.js'
import { imagine, type NotApplicable, type Otherwise, type Undecidable } from './imagine.js'
import type { ImaginedIncident } from './imagined-incident.js'
import { livedStandings } from './lived.js'
import type { World } from './world.js'

/** Two worlds of one history: as it was decided, and as another policy would have it. */
export interface Worlds {
  /** Every decision by the version that made it. */
  readonly then: World
  readonly instead: World
}

export interface AskedWhatIf {
  /** Up to when breaches count, integer milliseconds: `log.now()`. */
  readonly until: number
  /** What the other rules take it for, where they may take it for something else; `redacted` where nobody can tell. */
  readonly classified?:
    | { readonly priority: ClassifiedPriority; readonly category: Category; readonly rule: string }
    | 'redacted'
    | undefined
  /** Decide all of it anew, also what has the same grounds: to try the deciding itself. */
  readonly anew?: boolean
}

/** What another policy would have made of one incident. */
export interface WhatIfOutcome {
  readonly recorded: ReadonlyMap<string, FoundBreach>
  readonly imagined: ReadonlyMap<string, FoundBreach>
  /** Clocks that had started, in either world. */
  readonly clocks: number
  /** None where nothing can be said of it. */
  readonly changes: readonly BreachChange[]
  readonly undecidable: Undecidable | null
  readonly notApplicable: readonly NotApplicable[]
  readonly otherwise: readonly Otherwise[]
  readonly otherCourse: boolean
  readonly world: ImaginedIncident
}

/**
 * One incident under another policy. Where that gives other breaches, its history is decided by the policy of then as
 * well: if that doesn't give what was recorded, something was at work that isn't in an incident's own events, and
 * nothing is said of it. Pure; throws CalendarYearMissing.
 */
export function whatIf(recorded: RecordedIncident, worlds: Worlds, asked: AskedWhatIf): WhatIfOutcome {
  const { until, anew = false } = asked
  const redacted = asked.classified === 'redacted'
  const classified = asked.classified === 'redacted' ? undefined : asked.classified
  const one = imagine(recorded, worlds.instead, { until, classified, anew })
  // As long as nothing is otherwise it stands where it stood.
  const lived = one.otherCourse ? livedStandings(recorded, worlds.then) : one.incident.standings
  const before = breachesBy(until, recorded.levels, lived, worlds.then.calendar)
  const after = breachesBy(until, one.incident.levels, one.incident.standings, worlds.instead.calendar)
  const changes = changesBetween(before, after, one.otherCourse)
  const undecidable =
    one.undecidable ??
    (redacted ? 'redacted' : null) ??
    (changes.length > 0 && !isReproduced(recorded, before, worlds.then, { until, anew: anew || one.anew })
      ? 'not-reproduced'
      : null)
  return {
    recorded: before,
    imagined: after,
    clocks: Math.max(recorded.levels.clocks.length, one.incident.levels.clocks.length),
    changes: undecidable === null ? changes : [],
    undecidable,
    notApplicable: one.notApplicable,
    otherwise: one.otherwise,
    otherCourse: one.otherCourse,
    world: one.incident,
  }
}

/** Whether the policy of then, deciding in the same way, breaks the promises that were broken, and no others. */
export function isReproduced(
  recorded: RecordedIncident,
  before: ReadonlyMap<string, FoundBreach>,
  then: World,
  asked: { readonly until: number; readonly anew: boolean },
): boolean {
  const again = imagine(recorded, then, asked)
  const found = breachesBy(asked.until, again.incident.levels, again.incident.standings, then.calendar)
  return found.size === before.size && [...before.keys()].every((promise) => found.has(promise))
}

import type { Category, Priority, Tier } from '@atlas/contracts'
import {
  type CalendarByHash,
  clockAt,
  type IncidentClock,
  type ServiceLevelState,
  startedAt,
  termsAt,
} from '../service-level/incident-clocks.js'
import { breach } from '../service-level/marks.js'
import { type Standing, standingAt } from './imagined-incident.js'

/** A promise that was broken, with where the incident stood at that instant. */
export interface FoundBreach {
  /** `resolution/1`. */
  readonly clock: string
  readonly kind: string
  readonly cycle: number
  /** Integer milliseconds. */
  readonly at: number
  readonly priority: Priority
  readonly tier: Tier | null
  readonly category: Category | null
  readonly target: string
  readonly calendar: string
  readonly excused: boolean
}

/** Clocks of two worlds that are the same promise: of the same kind, and the same cycle of it. */
export const promiseOf = ({ kind, cycle }: Pick<IncidentClock, 'kind' | 'cycle'>): string => `${kind}/${cycle}`

/** Every breach by an instant, each by its promise. Throws CalendarYearMissing. */
export function breachesBy(
  until: number,
  { clocks }: ServiceLevelState,
  standings: readonly Standing[],
  calendar: CalendarByHash,
): ReadonlyMap<string, FoundBreach> {
  const found = new Map<string, FoundBreach>()
  for (const clock of clocks) {
    if (startedAt(clock) > until) continue
    const at = clockAt(clock, until, calendar).reached.get(breach)
    if (at === undefined) continue
    const { id, kind, cycle, excused } = clock
    const { priority, target, calendar: named } = termsAt(clock, at)
    const { tier = null, category = null } = standingAt(standings, at) ?? {}
    found.set(promiseOf(clock), {
      clock: id,
      kind,
      cycle,
      at,
      priority,
      tier,
      category,
      target,
      calendar: named,
      excused: excused !== null,
    })
  }
  return found
}

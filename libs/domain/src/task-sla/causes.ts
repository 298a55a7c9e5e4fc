import type { SlaCause } from '@atlas/contracts'
import { alwaysOpen, type Calendar } from '../service-level/calendar.js'
import type { OurClock } from './our-clock.js'
import { type Reckoning, reckoningOf } from './reckoning.js'
import type { TheirClock } from './their-clock.js'

/** A difference up to here is none (issue E, 5), ms. */
export const leastDifferenceMs = 60_000

/** What is known beside the two clocks. */
export interface SlaSurroundings {
  /** Our calendar's hours in their schedule's zone, where that is another than ours. */
  readonly inTheirZone: Calendar | undefined
  /** Rows of the same promise that ended there before. */
  readonly endedBefore: readonly number[]
  /** The longest that a status of ours took to get there, ms. */
  readonly toldAfterMs: number
  /** A status of ours waits to be written there. */
  readonly waits: boolean
}

export interface Replacement {
  readonly causes: readonly SlaCause[]
  readonly apply: (ours: Reckoning) => Reckoning
}

const near = (one: number, other: number): boolean => Math.abs(one - other) <= leastDifferenceMs

/** Why theirs began at another time. */
export function causeOfStart(ours: OurClock, theirs: TheirClock, { endedBefore }: SlaSurroundings): SlaCause {
  const { startedAt, definition, openedAt, madeAt } = theirs
  if ([...ours.retargetedAt, ...endedBefore].some((at) => near(at, startedAt))) return 'reset'
  if (definition.retroactive !== null) return 'retroactive-start'
  if ((madeAt !== null && near(madeAt, startedAt)) || (openedAt !== null && near(openedAt, startedAt)))
    return 'start-when-attached'
  return startedAt > ours.startedAt ? 'start-when-attached' : 'unexplained'
}

/** Why what was paused differs. */
export function causeOfPauses(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaCause {
  const lengths = (pauses: OurClock['pauses']): number => pauses.reduce((sum, [from, to]) => sum + to - from, 0)
  const sinceTheirStart = ours.pauses.flatMap(([from, to]): OurClock['pauses'] =>
    to <= theirs.startedAt ? [] : [[Math.max(from, theirs.startedAt), to]],
  )
  if (theirs.startedAt > ours.startedAt && near(lengths(sinceTheirStart), theirs.pausedMs))
    return causeOfStart(ours, theirs, surroundings)
  const late = Math.abs(lengths(ours.pauses) - theirs.pausedMs)
  const told = ours.pauses.length > 0 && theirs.pausedMs > 0
  return told && late <= surroundings.toldAfterMs * ours.pauses.length + leastDifferenceMs
    ? 'told-late'
    : 'pause-conditions'
}

/**
 * The fewest terms of theirs that, put in place of ours, make ours theirs to within a minute: these are the causes, and
 * reckoning with them is the proof. A schedule of theirs is known by name and zone alone; where nothing that is known
 * explains it, its hours are what is left.
 */
export function causesOf(
  ours: OurClock,
  theirs: TheirClock,
  surroundings: SlaSurroundings,
  isTheirs: (reckoning: Reckoning) => boolean,
): readonly SlaCause[] {
  const own = reckoningOf(ours)
  const replacements = replacementsFor(ours, theirs, surroundings)
  const bySize = subsetsOf(replacements).sort((one, other) => one.length - other.length)
  for (const some of bySize)
    if (some.length > 0 && isTheirs(some.reduce((reckoning, { apply }) => apply(reckoning), own)))
      return some.flatMap(({ causes }) => causes)
  return theirs.definition.schedule ? ['schedule'] : ['unexplained']
}

/** Of each kind at most one is taken. */
function replacementsFor(
  ours: OurClock,
  theirs: TheirClock,
  surroundings: SlaSurroundings,
): readonly (readonly Replacement[])[] {
  const { definition } = theirs
  const start: Replacement = {
    causes: [causeOfStart(ours, theirs, surroundings)],
    // What was counted in an earlier calendar belongs to our own start.
    apply: (reckoning) => ({ ...reckoning, startedAt: theirs.startedAt, carriedMs: 0 }),
  }
  const target: Replacement = {
    causes: ['target'],
    apply: (reckoning) => ({ ...reckoning, targetMs: definition.targetMs }),
  }
  const pauses: Replacement = {
    causes: [causeOfPauses(ours, theirs, surroundings)],
    apply: (reckoning) => ({ ...reckoning, pausedMs: () => theirs.businessPausedMs }),
  }
  const counting = (calendar: Calendar, cause: SlaCause): Replacement => ({
    causes: [cause],
    apply: (reckoning) => ({ ...reckoning, calendar, carriedMs: 0 }),
  })
  const zone = surroundings.inTheirZone
  return [
    ...(Math.abs(theirs.startedAt - ours.startedAt) >= 1000 ? [[start]] : []),
    ...(definition.targetMs !== ours.targetMs ? [[target]] : []),
    [
      ...(zone ? [counting(zone, 'time-zone')] : []),
      ...(ours.calendar.hash === alwaysOpen.hash ? [] : [counting(alwaysOpen, 'schedule')]),
      // Ours counted in another before; theirs has but one.
      ...(Math.abs(ours.carriedMs) >= 1000 ? [counting(ours.calendar, 'schedule')] : []),
    ],
    [pauses],
  ]
}

function subsetsOf(kinds: readonly (readonly Replacement[])[]): Replacement[][] {
  return kinds.reduce<Replacement[][]>(
    (subsets, alternatives) => [
      ...subsets,
      ...subsets.flatMap((subset) => alternatives.map((one) => [...subset, one])),
    ],
    [[]],
  )
}

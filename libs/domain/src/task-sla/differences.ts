import { instant, type SlaCause } from '@atlas/contracts'
import { causeOfPauses, causeOfStart, causesOf, leastDifferenceMs, type SlaSurroundings } from './causes.js'
import type { OurClock } from './our-clock.js'
import { dueOf, elapsedOf, reckoningOf } from './reckoning.js'
import type { TheirClock } from './their-clock.js'

/** What both sides say of one promise otherwise, by more than a minute. */
export interface SlaDifference {
  readonly what: 'start' | 'due' | 'breach' | 'paused' | 'percentage' | 'stage'
  readonly ours: string
  readonly theirs: string
  /** Theirs less ours; null for what is no time. */
  readonly differenceMs: number | null
  readonly causes: readonly SlaCause[]
}

/**
 * Differences above a minute, each with its cause. `then` is ours as of when theirs was reckoned, for what goes on by
 * itself; `now` is ours as it is, for what somebody does.
 */
export function slaDifferences(
  { then, now }: { readonly then: OurClock; readonly now: OurClock },
  theirs: TheirClock,
  surroundings: SlaSurroundings,
): SlaDifference[] {
  return [
    ...startOf(now, theirs, surroundings),
    ...dueFor(now, theirs, surroundings),
    ...stageOf(now, theirs, surroundings),
    ...breachOf(now, theirs, surroundings),
    ...pausedOf(now, theirs, surroundings),
    ...percentageOf(then, theirs, surroundings),
  ]
}

const above = (difference: number): boolean => Math.abs(difference) > leastDifferenceMs
const text = (at: number | null): string => (at === null ? 'none' : instant(at))

function startOf(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  const differenceMs = theirs.startedAt - ours.startedAt
  if (!above(differenceMs)) return []
  const causes = [causeOfStart(ours, theirs, surroundings)]
  return [{ what: 'start', ours: text(ours.startedAt), theirs: text(theirs.startedAt), differenceMs, causes }]
}

/** As it was when it was last paused or ended, where it doesn't run: theirs isn't reckoned any further then either. */
const ourDue = (ours: OurClock): number | null => ours.dueAt ?? dueOf(reckoningOf(ours))

function dueFor(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  const due = ourDue(ours)
  const { dueAt } = theirs
  if (due === null || dueAt === null || !above(dueAt - due)) return []
  return [
    {
      what: 'due',
      ours: text(due),
      theirs: text(dueAt),
      differenceMs: dueAt - due,
      causes: causesOfDue(ours, theirs, surroundings),
    },
  ]
}

function causesOfDue(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): readonly SlaCause[] {
  const { dueAt } = theirs
  const reckoned = dueOf(reckoningOf(ours))
  // Used up when its priority changed: with us never before that.
  const notBackDated =
    ours.breachedAt !== null &&
    reckoned !== null &&
    reckoned < ours.breachedAt &&
    ours.retargetedAt.some((at) => at === ours.breachedAt)
  if (notBackDated && dueAt !== null && !above(dueAt - reckoned)) return ['not-back-dated']
  const found = causesOf(ours, theirs, surroundings, (other) => {
    const due = dueOf(other)
    return due !== null && dueAt !== null && !above(due - dueAt)
  })
  return notBackDated ? ['not-back-dated', ...found] : found
}

function stageOf(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  if (ours.state === theirs.stage) return []
  const since = Math.max(ours.stateSince, theirs.reckonedAt)
  // Neither side has been as it is for a minute yet.
  if (ours.at - since <= leastDifferenceMs) return []
  return [
    {
      what: 'stage',
      ours: ours.state,
      theirs: theirs.stage,
      differenceMs: null,
      causes: [causeOfStage(ours, theirs, surroundings)],
    },
  ]
}

function causeOfStage(ours: OurClock, theirs: TheirClock, { waits, toldAfterMs }: SlaSurroundings): SlaCause {
  const notSince = theirs.reckonedAt < ours.stateSince
  if (notSince && (waits || ours.at - ours.stateSince <= toldAfterMs)) return 'told-late'
  if (theirs.stage === 'cancelled') return 'start-conditions'
  if (theirs.stage === 'met' || ours.state === 'met' || ours.state === 'cancelled') return 'stop-conditions'
  return 'pause-conditions'
}

function breachOf(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  if ((ours.breachedAt !== null) === theirs.breached) return []
  const due = ourDue(ours)
  const alike = due !== null && theirs.dueAt !== null && !above(theirs.dueAt - due)
  // Within a minute of its end neither side is late.
  if (alike && due !== null && Math.abs(ours.at - due) <= leastDifferenceMs) return []
  return [
    {
      what: 'breach',
      ours: ours.breachedAt === null ? 'not breached' : `breached ${text(ours.breachedAt)}`,
      theirs: theirs.breached ? 'breached' : 'not breached',
      differenceMs: null,
      causes: causesOfBreach(ours, theirs, surroundings, alike),
    },
  ]
}

function causesOfBreach(
  ours: OurClock,
  theirs: TheirClock,
  surroundings: SlaSurroundings,
  alike: boolean,
): readonly SlaCause[] {
  if (!alike) return causesOfDue(ours, theirs, surroundings)
  if (ours.state !== theirs.stage) return [causeOfStage(ours, theirs, surroundings)]
  if (ours.breachedAt !== null && theirs.reckonedAt <= ours.breachedAt) return ['not-reckoned-since']
  // 99.995 % of a promise are shown as 100, and taken for a breach (com.snc.sla.calculation.use_time_left).
  return ['rounding']
}

function pausedOf(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  // Of a pause that goes on neither side has the length; one that just ended here may not be told there yet.
  if (ours.state !== theirs.stage) return []
  const paused = ours.pauses.reduce((sum, [from, to]) => sum + to - from, 0)
  const differenceMs = theirs.pausedMs - paused
  if (!above(differenceMs)) return []
  return [
    {
      what: 'paused',
      ours: minutes(paused),
      theirs: minutes(theirs.pausedMs),
      differenceMs,
      causes: [causeOfPauses(ours, theirs, surroundings)],
    },
  ]
}

const minutes = (ms: number): string => `${Math.floor(ms / 60_000)} min ${Math.floor(ms / 1000) % 60} s`

function percentageOf(ours: OurClock, theirs: TheirClock, surroundings: SlaSurroundings): SlaDifference[] {
  const { businessPercentage } = theirs
  if (businessPercentage === null || ours.targetMs === 0 || ours.state !== theirs.stage) return []
  const said = Number(businessPercentage)
  const used = (ours.elapsedMs / ours.targetMs) * 100
  const differenceMs = Math.round(((said - used) / 100) * ours.targetMs)
  if (Number.isNaN(said) || !above(differenceMs)) return []
  const until = ours.state === 'running' ? ours.at : (ours.pausedSince ?? ours.stateSince)
  const isTheirs = (elapsedMs: number, targetMs: number): boolean =>
    targetMs > 0 && !above(((said - (elapsedMs / targetMs) * 100) / 100) * targetMs)
  const causes: readonly SlaCause[] =
    Math.abs(said - used) <= stepOf(businessPercentage)
      ? ['rounding']
      : causesOf(ours, theirs, surroundings, (other) => isTheirs(elapsedOf(other, until), other.targetMs))
  return [{ what: 'percentage', ours: used.toFixed(2), theirs: businessPercentage, differenceMs, causes }]
}

/** What the last place of a number stands for; to whole percents where it has none. */
const stepOf = (number: string): number => 10 ** -(number.split('.')[1]?.length ?? 0)

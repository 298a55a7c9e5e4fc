import type { OutsideCause } from '@atlas/contracts'
import type { MeasuredClock } from '../measured/measured.js'

/** What another system says of how promises on an incident were kept, by its own names. */
export interface JudgedElsewhere {
  readonly system: string
  /** `made_sla`: false as soon as one promise of theirs was missed. */
  readonly madeSla: boolean
}

export interface JudgedOtherwise {
  readonly field: string
  readonly theirs: unknown
  readonly ours: unknown
  readonly why: OutsideCause
  /** Of ours, the one that comes nearest to saying it. */
  readonly clock: MeasuredClock | null
}

/**
 * A field of another system and what it judges of our clocks; undefined where both say the same. A system that says more
 * than one word, such as the records of ServiceNow's task_sla, is compared by more such fields.
 */
export type ComparedField = (theirs: JudgedElsewhere, clocks: readonly MeasuredClock[]) => JudgedOtherwise | undefined

/** ServiceNow's `made_sla` against every promise of ours to the customer. */
export const comparedMadeSla: ComparedField = ({ madeSla: theirs }, clocks) => {
  const field = 'made_sla'
  const promised = clocks.filter(({ promisedTo, state }) => promisedTo === 'customer' && state !== 'cancelled')
  const missed = promised.filter(({ breachedAt }) => breachedAt !== null)
  const [open] = promised.filter(({ endedAt }) => endedAt === null)
  const ours = missed.length > 0 ? false : open || promised.length === 0 ? null : true
  if (ours === theirs) return undefined
  const otherwise = (why: OutsideCause, clock: MeasuredClock | undefined) => ({
    field,
    theirs,
    ours,
    why,
    clock: clock ?? null,
  })
  if (promised.length === 0) return otherwise('no-clock', undefined)
  if (ours === null) return otherwise('not-ended', open)
  if (!ours) {
    const resolution = missed.find(({ kind }) => kind === 'resolution')
    return resolution ? otherwise('theirs-is-wider', resolution) : otherwise('response-alone', missed[0])
  }
  const nearest = promised.toSorted((one, other) => usedUp(other) - usedUp(one))[0]
  return otherwise(nearest ? whyMissedThere(nearest) : 'no-clock', nearest)
}

/** By which share of its target a clock would have been over, had all time counted. */
const usedUp = (clock: MeasuredClock): number => (spanOf(clock) ?? 0) / clock.targetMs

/** From its start to its end, ms by the wall; null while it hasn't ended. */
export const spanOf = ({ startedAt, endedAt }: MeasuredClock): number | null =>
  endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt)

function whyMissedThere(clock: MeasuredClock): OutsideCause {
  const { targetMs, elapsedMs, pausedMs } = clock
  if (elapsedMs !== null && pausedMs !== null && elapsedMs + pausedMs >= targetMs) return 'pauses'
  return (spanOf(clock) ?? 0) >= targetMs ? 'calendar' : 'their-target-is-shorter'
}

import { describe, expect, it } from '@jest/globals'
import { instant } from '@atlas/contracts'
import type { MeasuredClock } from '../measured/measured.js'
import { comparedMadeSla } from './judged-elsewhere.js'

const hour = 3_600_000
const start = Date.UTC(2016, 1, 29, 8)
/** A resolution of four hours that was kept in two; `ended` hours after its start, null: it runs. */
const clock = ({
  ended = 2,
  ...more
}: Partial<Omit<MeasuredClock, 'endedAt'>> & { readonly ended?: number | null } = {}): MeasuredClock =>
  ({
    clock: 'resolution/1',
    kind: 'resolution',
    promisedTo: 'customer',
    state: ended === null ? 'running' : 'met',
    targetMs: 4 * hour,
    startedAt: instant(start),
    endedAt: ended === null ? null : instant(start + ended * hour),
    breachedAt: null,
    elapsedMs: ended === null ? null : ended * hour,
    pausedMs: ended === null ? null : 0,
    ...more,
  }) as MeasuredClock
const response = (more: Parameters<typeof clock>[0] = {}) => clock({ clock: 'response/1', kind: 'response', ...more })
const late = { breachedAt: instant(start + 4 * hour) }

const compared = (madeSla: boolean, ...clocks: MeasuredClock[]) => comparedMadeSla({ system: 'uci', madeSla }, clocks)
const why = (madeSla: boolean, ...clocks: MeasuredClock[]) => {
  const found = compared(madeSla, ...clocks)
  return found && [found.ours, found.why, found.clock?.clock ?? null]
}

describe('what made_sla says', () => {
  it('is the same where all promises to the customer were kept, or one was missed', () => {
    expect(compared(true, clock(), response())).toBeUndefined()
    expect(compared(false, clock(), response(late))).toBeUndefined()
    // What was promised to ourselves is none of theirs, and what was cancelled was promised to nobody.
    expect(compared(true, clock(), clock({ promisedTo: 'internal', ...late }))).toBeUndefined()
    expect(compared(true, clock(), response({ state: 'cancelled', ...late }))).toBeUndefined()
  })

  it('differs where theirs was missed: by pauses or hours that ours leaves out, else by a target that is shorter', () => {
    expect(why(false, clock({ elapsedMs: 2 * hour, pausedMs: 2 * hour, ended: 4 }))).toEqual([
      true,
      'pauses',
      'resolution/1',
    ])
    expect(why(false, clock({ elapsedMs: 2 * hour, pausedMs: hour, ended: 20 }))).toEqual([
      true,
      'calendar',
      'resolution/1',
    ])
    expect(why(false, clock())).toEqual([true, 'their-target-is-shorter', 'resolution/1'])
  })

  it('differs where ours was missed: of response alone, else theirs is wider', () => {
    expect(why(true, clock(), response(late))).toEqual([false, 'response-alone', 'response/1'])
    expect(why(true, clock(late), response(late))).toEqual([false, 'theirs-is-wider', 'resolution/1'])
  })

  it('is not to be said of ours while it runs, and where nothing was promised', () => {
    expect(why(true, clock({ ended: null }))).toEqual([null, 'not-ended', 'resolution/1'])
    expect(why(false, clock({ ended: null, ...late }))).toBeUndefined()
    expect(why(true)).toEqual([null, 'no-clock', null])
  })
})

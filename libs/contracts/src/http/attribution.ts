import { z } from 'zod'
import { WaitFor } from '../events/waits.js'
import { Tier } from '../words.js'

/** Whose turn it was (domain, "Attribution"). */
export const Holder = z.enum(['person', 'customer', 'vendor', 'approval', 'hand-over', 'nobody'])
export type Holder = z.infer<typeof Holder>

/** The part of a clock's time that was one holder's, in the hours of the clock's calendar. Milliseconds are integers. */
export const ClockShare = z.object({
  holder: Holder,
  /** The person's id; the vendor's, or whoever was named as such. */
  whom: z.string().nullable(),
  /** Where the incident was; null before classification. */
  tier: Tier.nullable(),
  /** What a person was held up by other than those above: a change, a problem, evidence, a third party. */
  waiting: WaitFor.nullable(),
  runningMs: z.number().int(),
  pausedMs: z.number().int(),
})
export type ClockShare = z.infer<typeof ClockShare>

/** Each share once, by when it first counted. What they ran adds up to `elapsedMs`, what they paused to `pausedMs`. */
export const ClockAttribution = z
  .object({
    clock: z.string(),
    kind: z.string(),
    elapsedMs: z.number().int(),
    pausedMs: z.number().int(),
    shares: z.array(ClockShare),
  })
  .meta({
    id: 'ClockAttribution',
    examples: [
      {
        clock: 'resolution/1',
        kind: 'resolution',
        elapsedMs: 3_600_000,
        pausedMs: 1_800_000,
        shares: [
          { holder: 'nobody', whom: null, tier: 'L1', waiting: null, runningMs: 600_000, pausedMs: 0 },
          { holder: 'person', whom: 'sofia.keller', tier: 'L1', waiting: null, runningMs: 3_000_000, pausedMs: 0 },
          { holder: 'customer', whom: null, tier: 'L1', waiting: null, runningMs: 0, pausedMs: 1_800_000 },
        ],
      },
    ],
  })
export type ClockAttribution = z.infer<typeof ClockAttribution>

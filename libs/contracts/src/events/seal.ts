import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import { JsonText } from '../json-text.js'
import type { FactsOf } from './facts-of.js'

/**
 * A stretch of the log that was settled when it was sealed: `first` is the position after the previous seal's `last`,
 * whether or not an event lies there, so that seals leave nothing out. Its events are `count` leaves under `root`.
 */
const Segment = z.object({
  /** Of the seal: from 1, without gaps. */
  number: z.int().positive(),
  first: z.int().positive(),
  last: z.int().positive(),
  /** Positions of rolled-back appends hold no event. */
  count: z.int().nonnegative(),
  /** RFC 6962 Merkle tree hash of the events' leaves in the order of the log (event-sourcing, merkle.ts). */
  root: Hash,
})

/** What a seal's signature is over; its hash is what the next seal calls `previous`. */
export const SealStatement = Segment.extend({
  /** Hash of the statement of the seal before; 64 zeros before the first. */
  previous: Hash,
  /** `log.now()`. */
  sealedAt: Instant,
  /** The Ed25519 public key that signed, 32 bytes in hex: its own id. */
  key: z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits of an Ed25519 public key'),
})
export type SealStatement = z.infer<typeof SealStatement>

/** A signed seal: an event of stream `seal-<number>`, a line of seals.log, a message of `atlas.seals.v1`. */
export const Seal = SealStatement.extend({
  signature: z.string().regex(/^[0-9a-f]{128}$/, '128 hex digits of an Ed25519 signature'),
}).meta({
  id: 'Seal',
  examples: [
    {
      number: 1,
      first: 1,
      last: 42,
      count: 42,
      root: 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',
      previous: '0000000000000000000000000000000000000000000000000000000000000000',
      sealedAt: '2026-11-23T09:31:00.000Z',
      key: 'dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd',
      signature:
        'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
    },
  ],
})
export type Seal = z.infer<typeof Seal>

/** As a line of seals.log. */
export const SealLine = JsonText.pipe(Seal)

export const sealEvents = { SegmentSealed: Seal } as const
export type SealEvent = FactsOf<typeof sealEvents>

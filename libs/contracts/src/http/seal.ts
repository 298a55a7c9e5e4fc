import { z } from 'zod'
import { Hash, Instant } from '../envelope.js'
import { Seal } from '../events/seal.js'
import { Page } from './incident.js'

export const SealPage = Page(Seal).meta({ id: 'SealPage' })

/** Query of GET /v1/seals, which lists the oldest first: a copy is carried on from the number that it ends with. */
export const SealQuery = z
  .object({
    cursor: z.coerce
      .number({ error: 'the number of a seal; those after it are listed' })
      .int()
      .nonnegative()
      .default(0),
    limit: z.coerce.number({ error: 'a number from 1 to 1000' }).int().min(1).max(1000).default(100),
  })
  .strict()
export type SealQuery = z.output<typeof SealQuery>

/** Proves to somebody without the database that one event lies in a sealed segment. Also a file of `atlas audit prove`. */
export const InclusionProof = z
  .object({
    proof: z.literal('atlas inclusion proof v1'),
    /** As stored: what the hash of the stream's chain is over, that hash, and what the leaf adds to it. */
    event: z.object({
      position: z.int().positive(),
      recordedAt: Instant,
      hash: Hash,
      /** Hash of the event before in its stream; 64 zeros before the first. */
      previous: Hash,
      streamId: z.string(),
      streamVersion: z.int().positive(),
      category: z.string(),
      /** Empty for an event of no incident. */
      incidentId: z.string(),
      type: z.string(),
      occurredAt: z.string(),
      /** JSON text, byte by byte. */
      data: z.string(),
      metadata: z.string(),
    }),
    /** Which leaf of the segment, from 0. */
    leaf: z.int().nonnegative(),
    /** The leaf's neighbours on its way up to the root, from the bottom. */
    path: z.array(Hash),
    seal: Seal,
  })
  .meta({
    id: 'InclusionProof',
    examples: [
      {
        proof: 'atlas inclusion proof v1',
        event: {
          position: 1,
          recordedAt: '2026-11-23T09:30:00.000Z',
          hash: 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
          previous: '0000000000000000000000000000000000000000000000000000000000000000',
          streamId: 'policy-in-force',
          streamVersion: 1,
          category: 'policy',
          incidentId: '',
          type: 'PolicyAdopted.v1',
          occurredAt: '2026-11-23T09:30:00.000Z',
          data: '{}',
          metadata: '{}',
        },
        leaf: 0,
        path: ['ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'],
        seal: {
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
      },
    ],
  })
export type InclusionProof = z.infer<typeof InclusionProof>

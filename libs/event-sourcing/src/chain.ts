import { createHash, hash } from 'node:crypto'
import type { Hash } from '@atlas/contracts'

/** What the chain of a stream binds, as the bytes that are stored (log-and-bus, "hash chain"). */
export interface Link {
  readonly previous: Hash
  readonly streamId: string
  readonly streamVersion: number
  readonly category: string
  /** Empty string when the event has none. */
  readonly incidentId: string
  /** With its version, as stored. */
  readonly type: string
  readonly occurredAt: string
  /** JSON text as stored. */
  readonly data: string
  readonly metadata: string
}

/** Before the first event of every stream. */
export const genesis: Hash = '0'.repeat(64)

/**
 * sha256 over the fields in their fixed order, each as `<byte length>:<bytes>`, so that no two lists of fields give
 * the same bytes. recordedAt and position are not in it: they are bound by the seal.
 */
export function chainHash(link: Link): Hash {
  let text = ''
  for (const field of [
    link.previous,
    link.streamId,
    String(link.streamVersion),
    link.category,
    link.incidentId,
    link.type,
    link.occurredAt,
    link.data,
    link.metadata,
  ])
    text += `${Buffer.byteLength(field)}:${field}`
  return hash('sha256', text)
}

/** Name under which content is stored: sha256(salt ‖ bytes). */
export const contentHash = (salt: Uint8Array, bytes: Uint8Array): Hash =>
  createHash('sha256').update(salt).update(bytes).digest('hex')

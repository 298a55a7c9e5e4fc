import { type Hash, type Instant, milliseconds } from '@atlas/contracts'
import { leafHash } from './merkle.js'

/** What a seal binds of an event (log-and-bus, "seals"): the chain's hash doesn't cover where and when it was stored. */
export interface SealedEvent {
  readonly position: number
  readonly recordedAt: Instant
  /** Of the stream's chain at this event. */
  readonly hash: Hash
}

/** Bytes of a leaf. */
export const leafSize = 48

/**
 * position ‖ recordedAt ‖ hash, each of fixed width: 8 bytes unsigned, 8 bytes signed, 32 bytes; numbers big-endian,
 * recordedAt in microseconds since 1970-01-01T00:00:00Z. Microseconds, since that is what PostgreSQL stores: in whole
 * milliseconds, as the log writes them, a change of the digits below would go unseen.
 */
export function eventLeaf({ position, recordedAt, hash }: SealedEvent): Uint8Array {
  const bytes = new Uint8Array(leafSize)
  const numbers = new DataView(bytes.buffer)
  numbers.setBigUint64(0, BigInt(position))
  numbers.setBigInt64(8, BigInt(milliseconds(recordedAt)) * 1000n)
  bytes.set(Buffer.from(hash, 'hex'), 16)
  return bytes
}

export const eventLeafHash = (event: SealedEvent): Hash => leafHash(eventLeaf(event))

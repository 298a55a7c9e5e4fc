import type { MissingPart } from '@atlas/contracts'
import { v7 as uuid } from 'uuid'
import type { Rejected } from '../signal/received.js'
import type { Sender } from '../signal/sender.js'
import { jsonOf } from '../signal/storable.js'

/** So much of a rejected item is kept for inspection. */
const bytesKept = 65_536

/** One bad item; the others of its request are stored. Field names are paths from the item. */
export function reject(sender: Sender, index: number, item: unknown, errors: readonly MissingPart[]): Rejected {
  const body = typeof item === 'string' ? item : jsonOf(item)
  return {
    kind: 'rejected',
    index,
    signalId: uuid(),
    source: sender.source,
    receivedAt: sender.receivedAt,
    errors: errors.map(({ field, message }) => ({ field, message: message.slice(0, 1000) })).slice(0, 20),
    body: Buffer.from(body).subarray(0, bytesKept).toString(),
  }
}

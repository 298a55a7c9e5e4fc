import { type Fact, storedType } from '@atlas/contracts'
import { millisecondsOfInstant } from './instant-milliseconds.js'
import { json, plain, Unstorable } from './wire.js'

/** An event as it will be stored, all but its place in a stream. */
export interface WrittenEvent {
  /** With its version, as stored. */
  readonly type: string
  readonly occurredAt: string
  /** The same, in milliseconds since 1970. */
  readonly occurredAtMs: number
  /** JSON text. */
  readonly data: string
}

/** Data and metadata together, in bytes of UTF-8 (log-and-bus, "append"). What is larger belongs into content. */
const largest = 256 * 1024

/** `metadata` is JSON text already. Throws Unstorable. */
export function write(event: Fact, metadata: string): WrittenEvent {
  const data = json(event.data, `data of ${event.type}`)
  const bytes = Buffer.byteLength(data) + Buffer.byteLength(metadata)
  if (bytes > largest)
    throw new Unstorable(`${event.type} has ${bytes} bytes, more than the ${largest} that an event may have: keep() it`)
  const { occurredAt } = event
  const occurredAtMs = millisecondsOfInstant(occurredAt)
  if (occurredAtMs === undefined)
    throw new Unstorable(`${event.type} says it occurred at "${occurredAt}", which is no instant`)
  return { type: plain(storedType(event.type), 'event type'), occurredAt, occurredAtMs, data }
}

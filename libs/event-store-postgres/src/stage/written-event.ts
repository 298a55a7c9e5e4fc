import { type Fact, storedType } from '@atlas/contracts'
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
  const occurredAtMs = millisecondsOf(occurredAt)
  if (occurredAtMs === undefined)
    throw new Unstorable(`${event.type} says it occurred at "${occurredAt}", which is no instant`)
  return { type: plain(storedType(event.type), 'event type'), occurredAt, occurredAtMs, data }
}

/** Of exactly the text that log.instant() gives back, else the chain could not be computed again from the row. */
function millisecondsOf(instant: string): number | undefined {
  if (instant === last.instant) return last.milliseconds
  const milliseconds = Date.parse(instant)
  const { length } = 'YYYY-MM-DDTHH:MM:SS.mmmZ'
  if (Number.isNaN(milliseconds) || instant.length !== length || new Date(milliseconds).toISOString() !== instant)
    return undefined
  last = { instant, milliseconds }
  return milliseconds
}
/** A command's events mostly share theirs. */
let last: { readonly instant: string; readonly milliseconds: number } = { instant: '', milliseconds: NaN }

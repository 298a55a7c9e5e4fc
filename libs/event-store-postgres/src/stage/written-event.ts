import { type Fact, type Hash, IncidentId, storedType } from '@atlas/contracts'
import { chainHash } from '@atlas/event-sourcing'
import { json, plain, Unstorable } from './wire.js'

/** An event as it will be stored, all but its place in the chain. */
export interface WrittenEvent {
  /** With its version, as stored. */
  readonly type: string
  readonly incidentId: string
  readonly occurredAt: string
  readonly data: string
  readonly metadata: string
}

/** Data and metadata together, in bytes of UTF-8 (log-and-bus, "append"). What is larger belongs into content. */
const largest = 256 * 1024

/** `metadata` is JSON text already. Throws Unstorable. */
export function write(event: Fact, incidentId: IncidentId | null, metadata: string): WrittenEvent {
  const data = json(event.data, `data of ${event.type}`)
  const bytes = Buffer.byteLength(data) + Buffer.byteLength(metadata)
  if (bytes > largest)
    throw new Unstorable(`${event.type} has ${bytes} bytes, more than the ${largest} that an event may have: keep() it`)
  if (!isInstant(event.occurredAt))
    throw new Unstorable(`${event.type} says it occurred at "${event.occurredAt}", which is no instant`)
  if (incidentId !== null && !IncidentId.safeParse(incidentId).success)
    throw new Unstorable(`"${incidentId}" of ${event.type} is no incident id`)
  return {
    type: plain(storedType(event.type), 'event type'),
    incidentId: incidentId ?? '',
    occurredAt: event.occurredAt,
    data,
    metadata,
  }
}

/** Exactly the text that log.instant() gives back, else the chain could not be computed again from the row. */
function isInstant(text: string): boolean {
  if (text === lastInstant) return true
  const at = new Date(text)
  if (Number.isNaN(at.getTime()) || at.toISOString() !== text) return false
  lastInstant = text
  return true
}
/** A command's events mostly share theirs. */
let lastInstant = ''

export const hashOf = (
  event: WrittenEvent,
  stream: { readonly id: string; readonly category: string },
  streamVersion: number,
  previous: Hash,
): Hash => chainHash({ previous, streamId: stream.id, streamVersion, category: stream.category, ...event })

import { ownerOf, UnknownEventVersion } from '@atlas/contracts'
import type { LogReader, ReadFrom, StoredEvent } from '@atlas/event-sourcing'
import type { Message } from '../delivery/message.js'
import { nameOf, toCloudEvent } from '../events/cloud-event.js'
import { bodyOf, type EventBody } from '../events/event-body.js'
import { eventMessage, keyOf } from '../events/event-message.js'

/**
 * A stretch of the log as messages. While releases change, another process may write a version that this one doesn't
 * know: that is no reason to stop reading, and who handles such a message has it set aside.
 */
export async function readMessages(
  reader: LogReader,
  from: ReadFrom,
): Promise<{ messages: Message<EventBody>[]; upTo: number }> {
  try {
    const { events, upTo } = await reader.read(from)
    return { messages: events.map(eventMessage), upTo }
  } catch (error) {
    if (!(error instanceof UnknownEventVersion)) throw error
  }
  const { events, upTo } = await reader.readStored(from)
  return { messages: events.map(storedMessage), upTo }
}

function storedMessage(stored: StoredEvent): Message<EventBody> {
  // A later release may have categories of its own.
  const source = ownerOf(stored.category) ?? stored.category
  return {
    source,
    position: stored.position,
    key: keyOf(stored),
    type: nameOf(stored.type),
    body: bodyOf(Buffer.from(toCloudEvent(stored, source, 0))),
  }
}

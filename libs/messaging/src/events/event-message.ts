import { ownerOf, type Recorded, storedType, upcast } from '@atlas/contracts'
import type { Codec, Message } from '../delivery/message.js'

/** Events of one incident keep their order; those of no incident, the order of their stream. */
export const keyOf = (event: { incidentId: string | null; streamId: string }): string =>
  event.incidentId ?? event.streamId

export const eventMessage = (event: Recorded): Message<Recorded> => ({
  source: ownerOf(event.category) ?? event.category,
  position: event.position,
  key: keyOf(event),
  type: event.type,
  body: event,
})

/** With the version in the type, as in the log: a later release lifts what an earlier one has queued. */
export const eventCodec: Codec<Recorded> = {
  encode: (event) => ({ text: JSON.stringify({ ...event, type: storedType(event.type) }) }),
  decode: (written) => {
    const event = JSON.parse('text' in written ? written.text : written.bytes.toString()) as Recorded
    return { ...event, ...upcast(event.type, event.data) }
  },
}

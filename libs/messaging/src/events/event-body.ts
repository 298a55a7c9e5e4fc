import type { Recorded } from '@atlas/contracts'
import { eventCodec } from '../events/event-message.js'
import type { Codec } from '../delivery/message.js'
import { openEnvelope, toRecorded } from './cloud-event.js'

/** An event, or bytes of which no event could be made (an unknown version, bad metadata): a later release may. */
export type EventBody = Recorded | Undecoded
export interface Undecoded {
  readonly undecoded: Buffer
}

/** The event. Throws what is wrong with the bytes. */
export const eventOf = (body: EventBody): Recorded =>
  'undecoded' in body ? toRecorded(openEnvelope(body.undecoded)) : body

/** What a CloudEvent's bytes hold. Handling what can't be decoded throws the same again: then it is set aside, in its place. */
export function bodyOf(bytes: Buffer, envelope = openEnvelope(bytes)): EventBody {
  try {
    return toRecorded(envelope)
  } catch {
    return { undecoded: bytes }
  }
}

export const eventBodyCodec: Codec<EventBody> = {
  encode: (body) => ('undecoded' in body ? { bytes: body.undecoded } : eventCodec.encode(body)),
  decode: (written) => ('bytes' in written ? { undecoded: written.bytes } : eventCodec.decode(written)),
}

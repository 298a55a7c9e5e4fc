import type { CommunicationEvent, ContentHash, PersonId } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** Where a person's name and addresses lie as content; null when not or no longer known. */
export const contact: Aggregate<ContentHash | null, CommunicationEvent> = {
  category: 'communication',
  stateVersion: 1,
  initial: () => null,
  evolve: (state, event) => (event.type === 'ContactRecorded' ? event.data.contact : state),
}
export const contactStream = (person: PersonId): StreamOf<ContentHash | null, CommunicationEvent> =>
  streamOf(contact, `person-${person}`)

import { createHash } from 'node:crypto'
import type { CommunicationEvent, EventOf, Instant } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** Whether a mail has been received: the same Message-ID twice is one. */
const receivedMail: Aggregate<boolean, CommunicationEvent> = {
  category: 'communication',
  stateVersion: 1,
  initial: () => false,
  evolve: (received, event) => received || event.type === 'MailReceived',
}

/** Stream `communication-mail-<hash of the Message-ID>`: an id from outside is personal, and of any length. */
export const receivedMailStream = (messageId: string): StreamOf<boolean, CommunicationEvent> =>
  streamOf(receivedMail, `mail-${createHash('sha256').update(messageId.trim()).digest('hex')}`)

/** What came, once its sender is known to be a requestor; a mail that was received before says nothing again. */
export const mailReceived = (data: EventOf<'MailReceived'>['data'], now: Instant): EventOf<'MailReceived'> => ({
  type: 'MailReceived',
  occurredAt: now,
  data,
})

import { z } from 'zod'
import { ContentHash, IncidentId, Instant, PersonId } from '../envelope.js'
import { Priority } from '../words.js'
import type { FactsOf } from './facts-of.js'

/**
 * Streams `communication-<id>`, one a message or page. The id is derived from the causing event, the template and the
 * recipient, so that an intention can't be doubled.
 */

export const ChannelKind = z.enum(['smtp', 'webhook', 'chat', 'servicenow', 'outbox'])
export type ChannelKind = z.infer<typeof ChannelKind>

/** How the payload of a chat's incoming webhook is shaped. */
export const ChatForm = z.enum(['slack', 'teams', 'mattermost'])
export type ChatForm = z.infer<typeof ChatForm>

export const Recipient = z.object({
  kind: z.enum(['person', 'requestor', 'stakeholder']),
  id: z.string(),
})
export type Recipient = z.infer<typeof Recipient>

/** What `content` of a message or page is, as JSON: what will be sent, and to whom. Address null: held in the outbox. */
export const SentContent = z.object({
  to: z.object({ name: z.string(), address: z.string().nullable(), /** Of chat. */ form: ChatForm.optional() }),
  subject: z.string(),
  body: z.string(),
})
export type SentContent = z.infer<typeof SentContent>

/** Its recipient is outside the team of a restricted incident: number, priority and status alone. */
const reduced = z.literal(true).optional()

/** A message to be sent, stored as it will be sent (`SentContent`). */
export const MessageIntended = z.object({
  messageId: z.string(),
  incidentId: IncidentId,
  template: z.string(),
  recipient: Recipient,
  channel: ChannelKind,
  content: ContentHash,
  reduced,
  /** `stream@version` of the event that asked for it. */
  because: z.string(),
})
/** No requestor, no address: recorded, and blocks no move. */
export const MessageNotApplicable = z.object({
  messageId: z.string(),
  incidentId: IncidentId,
  template: z.string(),
  reason: z.string(),
  because: z.string(),
})
/** Holes of the template stayed unfilled, each named; nothing is sent. */
export const MessageRefused = z.object({
  messageId: z.string(),
  incidentId: IncidentId,
  template: z.string(),
  recipient: Recipient,
  unfilled: z.array(z.string()),
  because: z.string(),
})
/** A duty on one person to acknowledge. */
export const PageIntended = z.object({
  pageId: z.string(),
  incidentId: IncidentId,
  person: PersonId,
  /** candidate, leads, communicates, operates, alert … */
  duty: z.string(),
  priority: Priority,
  channel: ChannelKind,
  content: ContentHash,
  reduced,
  because: z.string(),
})
/** Policy pages nobody at this priority; recorded so that a proof of completeness can be made. */
export const PageNotApplicable = z.object({
  pageId: z.string(),
  incidentId: IncidentId,
  reason: z.string(),
  because: z.string(),
})
/** Before anything leaves: attempt n of the message or page, under one outward id. */
export const AttemptStarted = z.object({
  attempt: z.number().int().positive(),
  channel: ChannelKind,
  /** Message-ID or Idempotency-Key: the same for each repetition of what may have left already. */
  outwardId: z.string(),
  /** What leaves, where it isn't the intended content: several pages to one person gathered into one. */
  gathered: ContentHash.optional(),
})
export const AttemptOutcome = z.enum(['sent', 'accepted', 'delivered', 'held', 'bounced', 'failed', 'unknown'])
export type AttemptOutcome = z.infer<typeof AttemptOutcome>
export const AttemptEnded = z.object({
  attempt: z.number().int().positive(),
  outcome: AttemptOutcome,
  detail: z.string(),
  retryAt: Instant.nullable(),
})
/** The wait for a retry or an acknowledgement is over: attempt n may start. */
export const AttemptDue = z.object({ attempt: z.number().int().positive() })
export const MessageGivenUp = z.object({ attempts: z.number().int(), reason: z.string() })
/** `duty` as its intention has it. */
export const PageAcknowledged = z.object({ by: PersonId, duty: z.string() })
export const PageSuperseded = z.object({ because: z.string() })
/** By which window or preference; `until`: the end of the window, at which whoever is still asked is paged. */
export const PageSuppressed = z.object({ because: z.string(), until: Instant.optional() })
export const PageExhausted = z.object({ attempts: z.number().int(), reason: z.string() })

/**
 * Stream `communication-person-<id>`: a person's name, addresses and channels (policy/people.yaml) as content, so that
 * they can be redacted and are never part of a policy version. `contact` null: no longer there.
 */
export const ContactRecorded = z.object({ person: PersonId, contact: ContentHash.nullable() })

/**
 * Stream `communication-mail-<hash of the Message-ID>`: a requestor's answer by mail, without what it quotes. It is
 * escalation's to record (`CustomerAnswered`).
 */
export const MailReceived = z.object({ incidentId: IncidentId, requestor: z.string(), text: ContentHash })

export const communicationEvents = {
  MailReceived,
  ContactRecorded,
  MessageIntended,
  MessageNotApplicable,
  MessageRefused,
  PageIntended,
  PageNotApplicable,
  AttemptStarted,
  AttemptEnded,
  AttemptDue,
  MessageGivenUp,
  PageAcknowledged,
  PageSuperseded,
  PageSuppressed,
  PageExhausted,
} as const
export type CommunicationEvent = FactsOf<typeof communicationEvents>

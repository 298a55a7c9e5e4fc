import { z } from 'zod'
import { ChannelKind, Recipient } from '../events/communication.js'
import { Priority } from '../words.js'
import { Page } from './incident.js'

/** Where a message or page stands: `due`, `sending`, `waiting` (for a retry or an acknowledgement), or how it ended. */
export const communicationStates = [
  'due',
  'sending',
  'waiting',
  'sent',
  'accepted',
  'delivered',
  'held',
  'bounced',
  'given-up',
  'not-applicable',
  'refused',
  'acknowledged',
  'superseded',
  'suppressed',
  'exhausted',
] as const
export const CommunicationStateName = z.enum(communicationStates)
export type CommunicationStateName = z.infer<typeof CommunicationStateName>

const communication = {
  id: z.string(),
  incidentId: z.string(),
  state: CommunicationStateName,
  /** Null where nothing was to be sent; `reason` says why. */
  channel: ChannelKind.nullable(),
  attempts: z.number().int(),
  /** Why there was nothing to send, or what the last attempt came to. */
  reason: z.string().nullable(),
  /** `stream@version` of the event that asked for it. */
  because: z.string(),
  intendedAt: z.string(),
  endedAt: z.string().nullable(),
  /** As sent; null where nothing was to be sent, or the content was redacted. */
  to: z.object({ name: z.string(), address: z.string().nullable() }).nullable(),
  subject: z.string().nullable(),
  body: z.string().nullable(),
}

export const MessageView = z
  .object({
    ...communication,
    template: z.string(),
    /** Whose words they are: one of the playbook's four templates, or one of ours in the same form. */
    wording: z.enum(['playbook', 'ours']),
    recipient: Recipient.nullable(),
  })
  .meta({
    id: 'Message',
    examples: [
      {
        id: '0199f3a0-0000-7000-8000-000000000011',
        incidentId: '0199f3a0-0000-7000-8000-000000000001',
        channel: 'smtp',
        attempts: 1,
        reason: null,
        because: 'handling-0199f3a0-0000-7000-8000-000000000001@4',
        intendedAt: '2026-11-23T09:41:00.100Z',
        state: 'accepted',
        endedAt: '2026-11-23T09:41:01.000Z',
        to: { name: 'Robin Vogel', address: 'robin.vogel@example.com' },
        subject: 'INC-1001 is being worked on',
        body: 'Dear Robin Vogel, …',
        template: 'acknowledgement',
        wording: 'playbook',
        recipient: null,
      },
    ],
  })
export type MessageView = z.infer<typeof MessageView>

export const PageView = z
  .object({ ...communication, duty: z.string(), person: z.string().nullable(), priority: Priority.nullable() })
  .meta({
    id: 'Page',
    examples: [
      {
        id: '0199f3a0-0000-7000-8000-000000000012',
        incidentId: '0199f3a0-0000-7000-8000-000000000001',
        channel: 'smtp',
        attempts: 1,
        reason: null,
        because: 'handling-0199f3a0-0000-7000-8000-000000000001@4',
        intendedAt: '2026-11-23T09:41:00.100Z',
        state: 'waiting',
        endedAt: null,
        to: { name: 'Jonas Meier', address: 'jonas.meier@example.com' },
        subject: 'P1 INC-1001',
        body: 'You lead.',
        duty: 'leads',
        person: 'jonas.meier',
        priority: 'P1',
      },
    ],
  })
export type PageView = z.infer<typeof PageView>

export const MessageList = Page(MessageView).meta({ id: 'MessageList' })
export const PageList = Page(PageView).meta({ id: 'PageList' })

/** Query of GET /v1/messages and GET /v1/pages. */
export const CommunicationQuery = z.object({
  state: CommunicationStateName.optional(),
  incidentId: z.uuid().optional(),
  /** true: what had left in full, outside its team, when the incident was restricted. */
  disclosed: z.enum(['true'], { error: 'true, or left out' }).optional(),
  /** `next` of the page before. */
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type CommunicationQuery = z.infer<typeof CommunicationQuery>

export const PageAcknowledgement = z
  .object({ id: z.string(), person: z.string(), state: z.literal('acknowledged') })
  .meta({
    id: 'PageAcknowledgement',
    examples: [{ id: '0199f3a0-0000-7000-8000-000000000012', person: 'jonas.meier', state: 'acknowledged' }],
  })
export type PageAcknowledgement = z.infer<typeof PageAcknowledgement>

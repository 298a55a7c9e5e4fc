import { z } from 'zod'

/** Body of POST /v1/mail/inbound: a mail that a gateway has received for us. */
export const InboundMailInput = z
  .object({
    /** Message-ID: the same twice is one mail (RFC 5322 3.6.4). */
    messageId: z.string().trim().min(3).max(998),
    /** A mailbox, as `Ada Lovelace <ada@example.com>`. */
    from: z.string().trim().min(3).max(998),
    to: z.string().trim().max(998).optional(),
    subject: z.string().max(998).default(''),
    inReplyTo: z.string().max(998).optional(),
    /** Message-IDs, as the header has them or one by one. */
    references: z.union([z.string().max(32_768), z.array(z.string().max(998)).max(200)]).optional(),
    /** The plain-text part. */
    text: z.string().max(262_144),
  })
  .meta({
    id: 'InboundMail',
    examples: [
      {
        messageId: '<CAF8x@mail.example.com>',
        from: 'Ada Lovelace <ada@example.com>',
        to: 'Tanzu Atlas Support <atlas@example.com>',
        subject: 'Re: Update on INC-1042: Verification Required',
        references: ['<018f0000-0000-7000-8000-000000000001@example.com>'],
        text: 'It works now.\n\n> To verify the fix …',
      },
    ],
  })
export type InboundMailInput = z.infer<typeof InboundMailInput>

export const InboundMailAnswer = z
  .object({
    incidentId: z.string(),
    /** It was taken before: nothing is recorded twice. */
    repeated: z.boolean(),
  })
  .meta({
    id: 'InboundMailAnswer',
    examples: [{ incidentId: '0199f3a0-0000-7000-8000-000000000001', repeated: false }],
  })
export type InboundMailAnswer = z.infer<typeof InboundMailAnswer>

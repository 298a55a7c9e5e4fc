import { z } from 'zod'

/** What webhooks of service levels haven't been told yet, or were given up. */
export const WebhookDeliveries = z
  .object({
    items: z.array(
      z.object({
        /** Scheme and host of the receiver. */
        to: z.string(),
        clock: z.string(),
        sequence: z.int(),
        state: z.string(),
        attempts: z.int(),
        nextAt: z.string(),
        /** Of the last attempt. */
        outcome: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: 'WebhookDeliveries',
    examples: [
      {
        items: [
          {
            to: 'https://receiver.example.com',
            clock: '0199f3a0-0000-7000-8000-000000000001/resolution/1',
            sequence: 4,
            state: 'dead',
            attempts: 1,
            nextAt: '2026-11-23T13:30:05.000Z',
            outcome: 'bounced: HTTP 404',
          },
        ],
      },
    ],
  })
export type WebhookDeliveries = z.infer<typeof WebhookDeliveries>

/** Left out, of every receiver. */
export const RetryWebhooksInput = z
  .object({ to: z.url('a scheme and host such as https://receiver.example.com').optional() })
  .strict()
  .meta({ id: 'RetryWebhooksInput', examples: [{ to: 'https://receiver.example.com' }] })
export type RetryWebhooksInput = z.infer<typeof RetryWebhooksInput>

export const RetriedWebhooks = z
  .object({ retried: z.int() })
  .meta({ id: 'RetriedWebhooks', examples: [{ retried: 1 }] })
export type RetriedWebhooks = z.infer<typeof RetriedWebhooks>

import { z } from 'zod'

/** Body of POST /v1/incidents/{id}/correct. */
export const CorrectHandlingInput = z
  .strictObject({
    event: z
      .string({ error: 'an event as the trail names it, such as handling-…@3' })
      .regex(/^handling-[^@\s]+@[1-9]\d{0,8}$/, 'an event of its handling as the trail names it, such as handling-…@3')
      .describe('the event that says it wrongly, as the trail names it'),
    field: z
      .string()
      .min(1)
      .max(100)
      .describe('which field of it: occurredAt, or code, knowledge, verification, restoredAt'),
    instead: z.unknown().describe('what should stand there'),
    reason: z.string({ error: 'how it is known' }).trim().min(3, 'a few words that say how it is known').max(2000),
  })
  .meta({
    id: 'CorrectHandling',
    examples: [
      {
        event: 'handling-0199f3a0-0000-7000-8000-000000000001@9',
        field: 'occurredAt',
        instead: '2026-11-23T10:20:00.000Z',
        reason: 'the monitoring shows it healthy from then on; it was resolved after the call',
      },
    ],
  })
export type CorrectHandlingInput = z.infer<typeof CorrectHandlingInput>

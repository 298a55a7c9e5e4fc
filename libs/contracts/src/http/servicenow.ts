import { z } from 'zod'
import { Page } from './incident.js'

/** One write that waits to go to ServiceNow: their field names and values; texts are named by content hash. */
export const ServiceNowOutboxEntry = z
  .object({
    incidentId: z.string(),
    /** Order within the incident: first in, first out. */
    sequence: z.number().int(),
    act: z.enum(['create', 'update', 'note', 'comment']),
    fields: z.record(z.string(), z.string()),
    contents: z.record(z.string(), z.string()),
    state: z.enum(['pending']),
    because: z.string(),
    intendedAt: z.string(),
  })
  .meta({
    id: 'ServiceNowOutboxEntry',
    examples: [
      {
        incidentId: '0199f3a0-0000-7000-8000-000000000001',
        sequence: 1,
        act: 'create',
        fields: { short_description: 'INC-1001', impact: '3' },
        contents: { description: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
        state: 'pending',
        because: 'handling-0199f3a0-0000-7000-8000-000000000001@1',
        intendedAt: '2026-11-23T09:30:00.500Z',
      },
    ],
  })
export type ServiceNowOutboxEntry = z.infer<typeof ServiceNowOutboxEntry>

export const ServiceNowOutbox = Page(ServiceNowOutboxEntry).meta({ id: 'ServiceNowOutbox' })

/** Query of GET /v1/servicenow/outbox. */
export const ServiceNowOutboxQuery = z.object({
  incidentId: z.uuid().optional(),
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{4}-[-0-9T:.]{15,25}Z_[0-9a-f-]{36}_\d{1,15}$/, 'the next of an earlier answer')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ServiceNowOutboxQuery = z.infer<typeof ServiceNowOutboxQuery>

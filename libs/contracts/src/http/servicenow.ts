import { z } from 'zod'
import { Page } from './incident.js'
import { ServiceNowServiceLevelDifference } from './servicenow-service-levels.js'

const WriteState = z.enum(['pending', 'acknowledged', 'withheld', 'dead-letter'])

/** One write that waits to go to ServiceNow: their field names and values; texts are named by content hash. */
export const ServiceNowOutboxEntry = z
  .object({
    incidentId: z.string(),
    /** Order within the incident: first in, first out. */
    sequence: z.number().int(),
    /** By its name in policy/servicenow.yaml; null: it is kept in none. */
    instance: z.string().nullable(),
    act: z.enum(['create', 'update', 'note', 'comment', 'attachment']),
    fields: z.record(z.string(), z.string()),
    contents: z.record(z.string(), z.string()),
    state: WriteState,
    /** Of a dead letter: write-dropped, refused, gone or content-gone. */
    code: z.string().nullable(),
    /** Why it waits, is withheld or can't be written; in a dry run what would be written. */
    reason: z.string().nullable(),
    because: z.string(),
    intendedAt: z.string(),
  })
  .meta({
    id: 'ServiceNowOutboxEntry',
    examples: [
      {
        incidentId: '0199f3a0-0000-7000-8000-000000000001',
        sequence: 1,
        instance: 'main',
        act: 'create',
        fields: { short_description: 'INC-1001', impact: '3' },
        contents: { description: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
        state: 'pending',
        code: null,
        reason: null,
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
  /** Which: what waits, if left out; several are separated by commas. */
  state: z
    .string()
    .regex(/^[a-z-]+(,[a-z-]+)*$/, 'pending, acknowledged, withheld or dead-letter')
    .default('pending')
    .transform((text) => text.split(','))
    .pipe(z.array(WriteState)),
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{4}-[-0-9T:.]{15,25}Z_[0-9a-f-]{36}_\d{1,15}$/, 'the next of an earlier answer')
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ServiceNowOutboxQuery = z.infer<typeof ServiceNowOutboxQuery>

const example = { incidentId: '0199f3a0-0000-7000-8000-000000000001' }

/** What waits for an operator: a write that can't be made, or a conflict that the rules leave to a person. */
export const ServiceNowQueueItem = z
  .object({
    kind: z.enum(['dead-letter', 'conflict']),
    incidentId: z.string(),
    instance: z.string().nullable(),
    since: z.string(),
    /** Of a dead letter its sequence, of a conflict its number. */
    number: z.number().int(),
    /** write-dropped, refused, gone, content-gone; of a conflict what it is about. */
    what: z.string(),
    reason: z.string(),
    /** Of a conflict; texts by content hash. */
    base: z.record(z.string(), z.string()),
    ours: z.record(z.string(), z.string()),
    theirs: z.record(z.string(), z.string()),
    rule: z.string().nullable(),
  })
  .meta({
    id: 'ServiceNowQueueItem',
    examples: [
      {
        ...example,
        kind: 'conflict',
        instance: 'main',
        since: '2026-11-23T09:30:00.500Z',
        number: 1,
        what: 'state',
        reason: 'Resolved to Awaiting Customer Feedback is no legal move',
        base: { state: '6' },
        ours: { state: '6' },
        theirs: { state: '3', hold_reason: '1' },
        rule: 'later-legal',
      },
    ],
  })
export type ServiceNowQueueItem = z.infer<typeof ServiceNowQueueItem>
export const ServiceNowQueue = z
  .object({ items: z.array(ServiceNowQueueItem) })
  .meta({ id: 'ServiceNowQueue', examples: [{ items: [] }] })

/** Body of POST /v1/servicenow/replay and /withhold. */
export const ServiceNowWritesInput = z
  .object({
    incidentId: z.uuid(),
    /** All of its dead letters, if left out. */
    sequences: z.array(z.int().positive()).min(1).optional(),
    reason: z.string().trim().min(1, 'why'),
  })
  .meta({ id: 'ServiceNowWritesInput', examples: [{ ...example, sequences: [7], reason: 'the ACL was mended' }] })
export type ServiceNowWritesInput = z.infer<typeof ServiceNowWritesInput>

/** Body of POST /v1/servicenow/settle. */
export const ServiceNowSettlementInput = z
  .object({
    incidentId: z.uuid(),
    conflict: z.int().positive(),
    take: z.enum(['ours', 'theirs']),
    reason: z.string().trim().min(1, 'why'),
  })
  .meta({
    id: 'ServiceNowSettlementInput',
    examples: [{ ...example, conflict: 1, take: 'theirs', reason: 'the customer asked for it' }],
  })
export type ServiceNowSettlementInput = z.infer<typeof ServiceNowSettlementInput>

export const ServiceNowDone = z
  .object({ incidentId: z.string(), writes: z.array(z.number().int()) })
  .meta({ id: 'ServiceNowDone', examples: [{ ...example, writes: [7] }] })
export type ServiceNowDone = z.infer<typeof ServiceNowDone>

/** A field that both sides say otherwise. */
export const ServiceNowDivergence = z
  .object({
    incidentId: z.string(),
    instance: z.string(),
    /** Theirs. */
    record: z.string(),
    unit: z.string(),
    field: z.string(),
    ours: z.string(),
    theirs: z.string(),
    since: z.string().nullable(),
    why: z.enum(['waits to be sent', 'dead letter', 'asked of a person', 'theirs by rule', 'unexplained']),
  })
  .meta({
    id: 'ServiceNowDivergence',
    examples: [
      {
        ...example,
        instance: 'main',
        record: 'INC0010001',
        unit: 'state',
        field: 'state',
        ours: '6',
        theirs: '2',
        since: '2026-11-23T09:30:00.500Z',
        why: 'waits to be sent',
      },
    ],
  })
export type ServiceNowDivergence = z.infer<typeof ServiceNowDivergence>
export const ServiceNowDivergences = z
  .object({
    /** Over every incident: produced = acknowledged + withheld + deadLettered + pending. */
    writes: z.object({
      produced: z.number().int(),
      acknowledged: z.number().int(),
      withheld: z.number().int(),
      deadLettered: z.number().int(),
      pending: z.number().int(),
    }),
    items: z.array(ServiceNowDivergence),
    /** Of clocks that run beside theirs, above a minute. */
    serviceLevels: z.array(ServiceNowServiceLevelDifference),
    /** Incidents of which the instance has more than one record: the sys_ids of the others. */
    doubled: z.array(
      z.object({ incidentId: z.string(), instance: z.string(), record: z.string(), others: z.array(z.string()) }),
    ),
  })
  .meta({
    id: 'ServiceNowDivergences',
    examples: [
      {
        writes: { produced: 3, acknowledged: 2, withheld: 0, deadLettered: 0, pending: 1 },
        items: [],
        serviceLevels: [],
        doubled: [],
      },
    ],
  })
export type ServiceNowDivergences = z.infer<typeof ServiceNowDivergences>

export const ServiceNowInstances = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        url: z.string(),
        dryRun: z.boolean(),
        /** Why nothing is written there now. */
        held: z.string().nullable(),
        /** What of the mapping the instance doesn't have. */
        mistakes: z.array(z.string()),
        /** How far its clock is ahead of ours, ms. */
        clockOffsetMs: z.number(),
      }),
    ),
  })
  .meta({
    id: 'ServiceNowInstances',
    examples: [
      {
        items: [
          {
            name: 'main',
            url: 'https://example.service-now.com',
            dryRun: false,
            held: null,
            mistakes: ['there is no group "Tanzu Atlas L3"'],
            clockOffsetMs: 0,
          },
        ],
      },
    ],
  })
export type ServiceNowInstances = z.infer<typeof ServiceNowInstances>

export const ServiceNowHint = z
  .object({ instance: z.string() })
  .meta({ id: 'ServiceNowHint', examples: [{ instance: 'main' }] })

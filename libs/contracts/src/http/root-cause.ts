import { z } from 'zod'
import { RecurrencePattern, RootCauseResult } from '../events/root-cause.js'
import { Category, Tier } from '../words.js'

/** Names a root-cause task: the hash of what recurs, a hyphen, and which task of it, from 1. */
export const RootCauseTaskRef = z.string().regex(/^[0-9a-f]{64}-\d{1,6}$/, 'the id of a root-cause task')
export type RootCauseTaskRef = z.infer<typeof RootCauseTaskRef>

export const FindRootCauseInput = z
  .object({ rootCause: z.string().trim().min(1).max(32_768), result: RootCauseResult })
  .meta({
    id: 'FindRootCause',
    examples: [{ rootCause: 'the template lacks the rule', result: { runbook: 'egress-access' } }],
  })
export type FindRootCauseInput = z.infer<typeof FindRootCauseInput>

export const RootCauseTaskAnswer = z
  .object({
    id: z.string(),
    task: z.number().int(),
    takenBy: z.string().nullable(),
    done: z.boolean(),
    version: z.number().int().describe('for If-Match; the ETag of an answer'),
  })
  .meta({
    id: 'RootCauseTaskAnswer',
    examples: [
      {
        id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1',
        task: 1,
        takenBy: 'amelie.dubois',
        done: false,
        version: 5,
      },
    ],
  })
export type RootCauseTaskAnswer = z.infer<typeof RootCauseTaskAnswer>

export const RootCauseTaskView = z
  .object({
    id: z.string(),
    pattern: RecurrencePattern,
    category: Category,
    incidents: z.array(z.object({ incidentId: z.string(), number: z.string(), at: z.string() })),
    tier: Tier,
    candidate: z.string().nullable(),
    openedAt: z.string(),
    takenBy: z.string().nullable(),
    state: z.enum(['open', 'taken', 'done']),
    /** Null until it is found, and where it was redacted. */
    rootCause: z.string().nullable(),
    result: RootCauseResult.nullable(),
    doneAt: z.string().nullable(),
  })
  .meta({
    id: 'RootCauseTask',
    examples: [
      {
        id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1',
        pattern: { category: 'egress-access', cluster: 'mecc-prd' },
        category: 'egress-access',
        incidents: [],
        tier: 'L2',
        candidate: 'amelie.dubois',
        openedAt: '2026-11-23T09:30:00.000Z',
        takenBy: null,
        state: 'open',
        rootCause: null,
        result: null,
        doneAt: null,
      },
    ],
  })
export type RootCauseTaskView = z.infer<typeof RootCauseTaskView>

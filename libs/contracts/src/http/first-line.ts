import { z } from 'zod'
import { Category } from '../words.js'

const count = z.number().int().nonnegative()

/** What L1 ended without escalating it, and with which knowledge (playbook, "Support Structure": its success). */
export const FirstLineReport = z
  .object({
    /** Opened from then on, and before then; null: without a bound. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    /** Resolved at L1, and never escalated. */
    kept: count,
    /** Escalated from L1, whatever became of them. */
    escalated: count,
    /** Of both, what was kept, 0 to 1; null where there is neither. */
    share: z.number().min(0).max(1).nullable(),
    categories: z.array(z.object({ category: Category.nullable(), kept: count, escalated: count })),
    /** With what those that were kept were resolved, the most used first. */
    knowledge: z.array(
      z.object({
        kind: z.enum(['runbook', 'article', 'none']),
        /** Id of a runbook or address of an article; null for none. */
        link: z.string().nullable(),
        incidents: count,
      }),
    ),
  })
  .meta({
    id: 'FirstLineReport',
    examples: [
      {
        from: '2026-11-01T00:00:00.000Z',
        to: null,
        kept: 41,
        escalated: 9,
        share: 0.82,
        categories: [{ category: 'egress-access', kept: 41, escalated: 9 }],
        knowledge: [
          { kind: 'runbook', link: 'egress-access', incidents: 30 },
          { kind: 'none', link: null, incidents: 11 },
        ],
      },
    ],
  })
export type FirstLineReport = z.infer<typeof FirstLineReport>

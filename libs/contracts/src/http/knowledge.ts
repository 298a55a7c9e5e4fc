import { z } from 'zod'
import { RunOutcome, StepOutcome } from '../events/runbooks.js'
import { CheckResult, StandardKind } from '../events/standard-check.js'
import { EscalationTrigger } from '../events/handling.js'
import { Category, Tier } from '../words.js'

/** A runbook of the policy in force. */
export const RunbookView = z
  .object({
    id: z.string(),
    title: z.string(),
    category: Category,
    tiers: z.array(Tier),
    introduction: z.string(),
    steps: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        check: StandardKind.nullable(),
        /** How it is done, what to expect, what failing means; Markdown. */
        how: z.string(),
      }),
    ),
    escalate: z.array(z.object({ when: z.string(), trigger: EscalationTrigger })),
    articles: z.array(z.object({ title: z.string(), link: z.string() })),
  })
  .meta({
    id: 'Runbook',
    examples: [
      {
        id: 'egress-access',
        title: 'Egress access',
        category: 'egress-access',
        tiers: ['L1'],
        introduction: 'A namespace asks to reach something outside.',
        steps: [{ id: 'look', text: 'Look for the rule', check: null, how: 'In the repository of network policies.' }],
        escalate: [{ when: 'no rule helps', trigger: 'knowledge-exhaustion' }],
        articles: [],
      },
    ],
  })
export type RunbookView = z.infer<typeof RunbookView>

/** A runbook as it was followed. */
export const RunView = z
  .object({
    run: z.number().int(),
    runbook: z.string(),
    by: z.string(),
    at: z.string(),
    steps: z.array(
      z.object({
        step: z.string(),
        /** Null until it is recorded, as the rest; the newest record counts. */
        outcome: StepOutcome.nullable(),
        by: z.string().nullable(),
        at: z.string().nullable(),
        /** Null also where it was redacted. */
        result: z.string().nullable(),
        /** What the standard said of the inputs. */
        check: CheckResult.nullable(),
      }),
    ),
    /** Null while it is followed. */
    outcome: RunOutcome.nullable(),
    because: z.string().nullable(),
    endedAt: z.string().nullable(),
  })
  .meta({
    id: 'Run',
    examples: [
      {
        run: 1,
        runbook: 'egress-access',
        by: 'sofia.keller',
        at: '2026-11-23T09:45:00.000Z',
        steps: [
          {
            step: 'look',
            outcome: 'done',
            by: 'sofia.keller',
            at: '2026-11-23T09:50:00.000Z',
            result: 'the rule is missing',
            check: null,
          },
        ],
        outcome: null,
        because: null,
        endedAt: null,
      },
    ],
  })
export type RunView = z.infer<typeof RunView>

/** What is known that may help with an incident. */
export const KnowledgeView = z
  .object({
    /** As the newest routing offered them. */
    runbooks: z.array(z.object({ runbook: z.string(), title: z.string() })),
    articles: z.array(z.object({ title: z.string(), link: z.string() })),
    /** Solved incidents of the category, those of the cluster first, then the newest. */
    solved: z.array(
      z.object({
        incidentId: z.string(),
        number: z.string(),
        cluster: z.string(),
        resolvedAt: z.string(),
        /** The runbook or article that it was resolved with. */
        link: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: 'Knowledge',
    examples: [{ runbooks: [{ runbook: 'egress-access', title: 'Egress access' }], articles: [], solved: [] }],
  })
export type KnowledgeView = z.infer<typeof KnowledgeView>

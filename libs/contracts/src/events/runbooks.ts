import { z } from 'zod'
import { ContentHash, IncidentId, PersonId } from '../envelope.js'
import { Category, Tier } from '../words.js'
import { CheckResult, StandardKind } from './standard-check.js'

/** What is known and how it was used (domain, "Knowledge"); of the stream `handling-<incidentId>`. */

/** With each routing to a tier whose category has a runbook there. */
export const RunbookOffered = z.object({
  incidentId: IncidentId,
  tier: Tier,
  category: Category,
  runbooks: z.array(z.object({ runbook: z.string(), title: z.string() })).min(1),
  articles: z.array(z.object({ title: z.string(), link: z.string() })),
})

const run = { incidentId: IncidentId, /** From 1, by incident. */ run: z.number().int(), runbook: z.string() }

/** Pins the steps, so that a later version of the runbook changes nothing of a run. */
export const RunbookStarted = z.object({
  ...run,
  by: PersonId,
  steps: z.array(z.object({ step: z.string(), check: StandardKind.optional() })).min(1),
})
export const StepOutcome = z.enum(['done', 'failed', 'skipped'])
export type StepOutcome = z.infer<typeof StepOutcome>
/** The newest of a step counts; each stays. */
export const StepRecorded = z.object({
  ...run,
  by: PersonId,
  step: z.string(),
  outcome: StepOutcome,
  /** What came of it, in words, as content. */
  result: ContentHash,
  /** Of a step that is held against a standard: what that said, which is the outcome. */
  check: CheckResult.optional(),
})
export const RunOutcome = z.enum(['solved', 'exhausted', 'abandoned'])
export type RunOutcome = z.infer<typeof RunOutcome>
/** Solved it; or every step was followed and it isn't solved; or not every step was followed. */
export const RunFinished = z.object({
  ...run,
  /** Null where the incident ended. */
  by: PersonId.nullable(),
  outcome: RunOutcome,
  because: z.string(),
})
/** Knowledge ran out and policy had no runbook: counts towards a new one. */
export const KnowledgeGapFound = z.object({
  incidentId: IncidentId,
  by: PersonId,
  category: Category,
  cluster: z.string(),
})

export const runbookEvents = { RunbookOffered, RunbookStarted, StepRecorded, RunFinished, KnowledgeGapFound } as const

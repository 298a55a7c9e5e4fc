import { Category, EscalationTrigger, StandardKind, Tier } from '@atlas/contracts'
import { z } from 'zod'

const Slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name in small letters, digits and hyphens, like egress-access')
  .max(63)
const said = z.string().trim().min(1, 'a text').max(300)

/** One step of a runbook; what is done is the section of the step's id in the text below. */
export const RunbookStep = z.strictObject({
  id: Slug,
  text: said,
  /** The step states inputs, which standards.yaml decides on. */
  check: StandardKind.optional(),
})
export type RunbookStep = z.infer<typeof RunbookStep>

/** What stands between the two lines `---` of `runbooks/<id>.md`. */
export const RunbookHead = z.strictObject({
  id: Slug,
  title: said,
  /** It is offered with every incident of this category that is routed to one of the tiers. */
  category: Category,
  tiers: z.array(Tier).min(1),
  steps: z.array(RunbookStep).min(1),
  /** When it is time to hand over, and for which trigger. */
  escalate: z.array(z.strictObject({ when: said, trigger: EscalationTrigger })).min(1),
  /** Articles that are offered along with it. */
  articles: z
    .array(z.strictObject({ title: said, link: z.url('an address like https://example.com/article') }))
    .default([]),
})
export type RunbookHead = z.infer<typeof RunbookHead>

/** A runbook as policy has it: its head, and the Markdown below by step. */
export interface Runbook extends RunbookHead {
  /** What stands before the first step. */
  readonly introduction: string
  /** Step id to its section, in the steps' order. */
  readonly sections: ReadonlyMap<string, string>
}

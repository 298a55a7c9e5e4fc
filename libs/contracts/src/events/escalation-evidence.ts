import { z } from 'zod'
import type { EscalationTrigger } from './handling.js'

/**
 * What each trigger of an escalation must show (playbook, "Escalation Protocols"; domain, "Escalation"). Kept as
 * content (JSON of this shape) and named by its hash in IncidentEscalated, so that the next tier sees it first.
 */

const said = (what: string) => z.string({ error: what }).trim().min(1, what)
const listOf = <Item extends z.ZodType>(item: Item, least: number, what: string) =>
  z.array(item, { error: what }).min(least, what)
const stepsTried = listOf(said('what was tried'), 1, 'the steps tried, at least one')

/** One step of the runbook with what came of it. */
export const RunbookStep = z.object({ step: said('which step'), result: said('what came of it') })

const followedRunbook = z.object({
  runbook: said('id of the runbook that was followed'),
  steps: listOf(RunbookStep, 1, 'each step of the runbook with its result'),
  failed: said('what failed'),
})
/** Without a runbook: the gap counts towards a new one. */
const withoutRunbook = z.object({ searched: listOf(said('where'), 1, 'what was searched, at least one place') })

/** A run that was followed to its end says each step with its result; what failed is said besides. */
export const CitedRun = z.object({
  run: z.int({ error: 'number of the run' }).positive('number of the run'),
  failed: said('what failed'),
})

export const KnowledgeExhaustion = z.union([followedRunbook, withoutRunbook, CitedRun])
const twoComponents = 'two or more interdependent components'
export const ComplexityThreshold = z.object({
  components: z
    .array(said('name of a component'), { error: twoComponents })
    .refine((components) => new Set(components).size >= 2, twoComponents),
  interaction: said('how the components interact'),
})
export const SlaRisk = z.object({
  /** ISO 8601 duration, as the engineer saw it. */
  remaining: said('the time that remains, such as PT45M'),
  stepsTried,
})
/** The P1 itself is the evidence; a note may say more. */
export const CriticalPriority = z.object({ note: z.string().optional() })
export const UnresolvedP2 = z.object({ stepsTried, finding: z.string().optional() })
export const ArchitecturalImpact = z.object({
  design: said('the design that must change'),
  because: said('why it must change'),
})
export const VendorInvolvement = z.object({
  product: said('the product'),
  component: said('the component'),
  version: said('the version'),
  because: said('why it looks like a defect'),
  /** Number of the vendor case that was prepared for it. */
  vendorCase: z.int('the number of a vendor case of this incident').positive().optional(),
})
export const IrresolvableBlocker = z.object({
  rootCause: said('the root cause'),
  missing: said('the missing permission or tool'),
})

export const escalationEvidence = {
  'knowledge-exhaustion': KnowledgeExhaustion,
  'complexity-threshold': ComplexityThreshold,
  'sla-risk': SlaRisk,
  'critical-priority': CriticalPriority,
  'unresolved-p2': UnresolvedP2,
  'architectural-impact': ArchitecturalImpact,
  'vendor-involvement': VendorInvolvement,
  'irresolvable-blocker': IrresolvableBlocker,
} as const satisfies Record<EscalationTrigger, z.ZodType>

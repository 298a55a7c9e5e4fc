import { z } from 'zod'
import { Hash, IncidentId, Instant } from '../envelope.js'
import { Category, ClassifiedPriority, Tier } from '../words.js'
import type { FactsOf } from './facts-of.js'

/** Stream `classification-<incidentId>`. */

/** Where in the text a fact was read; offsets in UTF-16 code units, never the text itself. */
export const TextSpan = z.object({
  field: z.enum(['summary', 'description', 'label', 'annotation']),
  key: z.string().optional(),
  start: z.number().int(),
  end: z.number().int(),
})
export type TextSpan = z.infer<typeof TextSpan>

export const MatchedRule = z.object({
  rule: z.string(),
  /** The rule's reason with the facts that it used, as one sentence without personal text. */
  because: z.string(),
  spans: z.array(TextSpan),
})
export type MatchedRule = z.infer<typeof MatchedRule>

export const IncidentClassified = z.object({
  incidentId: IncidentId,
  priority: ClassifiedPriority,
  category: Category,
  tier: Tier,
  /** The rule that decided; `unclassified` where none matched. */
  rule: z.string(),
  matched: z.array(MatchedRule),
  /** Version of the code that reads facts out of text. */
  extractor: z.string(),
  /** The normalised facts that the rules saw. */
  facts: z.record(z.string(), z.unknown()),
  policy: Hash,
})

/**
 * What a later signal of the incident is taken for, by a rule that has not decided on any of its signals yet. It changes
 * nothing of the incident: where it is graver, a reclassification is suggested (`ReclassificationSuggested`).
 */
export const SignalClassified = IncidentClassified.extend({
  dedupKey: Hash,
  occurrenceId: z.string(),
  receivedAt: Instant,
})

export const classificationEvents = { IncidentClassified, SignalClassified } as const
export type ClassificationEvent = FactsOf<typeof classificationEvents>

import { Category, PersonId, Priority } from '@atlas/contracts'
import { z } from 'zod'

/** What an audience hears of; a list left out matches everything. Only `reclassified` is sent yet. */
const Hearing = z.strictObject({
  /** `confirmed`, `reclassified`, `escalated`, `resolved`, `vendor-case` … */
  events: z.array(z.string().min(1)).min(1),
  priorities: z.array(Priority).optional(),
  categories: z.array(Category).optional(),
  clusters: z.array(z.string().min(1)).optional(),
  domains: z.array(z.string().min(1)).optional(),
  channel: z.enum(['smtp', 'webhook', 'chat']).default('smtp'),
})

/** One audience of the playbook's Stakeholder Engagement Framework. */
export const Stakeholder = z.strictObject({
  layer: z.enum(['technical', 'management', 'vendor']),
  name: z.string().min(1),
  /** Ids in people.yaml. */
  members: z.array(PersonId).default([]),
  hears: z.array(Hearing).default([]),
})
export type Stakeholder = z.infer<typeof Stakeholder>

/** policy/stakeholders.yaml: who hears what. */
export const Stakeholders = z.strictObject({ audiences: z.record(z.string().min(1), Stakeholder) })
export type Stakeholders = z.infer<typeof Stakeholders>

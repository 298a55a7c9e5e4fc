import { z } from 'zod'
import { ContentHash } from './envelope.js'

/** What a reporter wrote, kept as content (JSON of this shape) and named in events by its hash. */
export const ReportText = z.object({
  summary: z.string(),
  description: z.string().default(''),
  annotations: z.record(z.string(), z.string()).default({}),
})
export type ReportText = z.infer<typeof ReportText>

/** Somebody who asked: a roster person, or an outside person whose name and address are content. */
export const Requestor = z.object({
  /** Stable within a source: a roster id, a ServiceNow sys_id, or the sha256 of the address. */
  id: z.string().min(1),
  /** Content (JSON `{name, email?}`) of an outside person. */
  contact: ContentHash.optional(),
})
export type Requestor = z.infer<typeof Requestor>

import { z } from 'zod'

/**
 * What a person fills into the acknowledgement template at the first Work in Progress; the rest comes from the
 * incident. Stored as content (JSON) that `WorkStarted.acknowledgement` names.
 */
export const Acknowledgement = z.object({
  /** "[provide a brief, high-level technical summary]". */
  initialAssessment: z.string().trim().min(1),
  /** "[Brief summary of ticket subject]"; the incident's summary if left out. */
  briefSummary: z.string().trim().min(1).optional(),
})
export type Acknowledgement = z.infer<typeof Acknowledgement>

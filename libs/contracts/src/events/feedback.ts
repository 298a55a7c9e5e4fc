import { z } from 'zod'
import { ContentHash, IncidentId, Instant } from '../envelope.js'

/** What is said to a customer who doesn't answer; of the stream `handling-<incidentId>`. */

/** A threshold of the feedback clock passed in Awaiting Customer Feedback: the customer is reminded. */
export const FeedbackReminded = z.object({
  incidentId: IncidentId,
  /** From 1, since they were asked. */
  reminder: z.number().int(),
  /** What they were asked to do (`FeedbackRequested.action`), and when. */
  action: ContentHash,
  askedAt: Instant,
  /** When the incident is resolved without their answer; null where that is too far off to be told. */
  resolvesAt: Instant.nullable(),
})

export const feedbackEvents = { FeedbackReminded } as const

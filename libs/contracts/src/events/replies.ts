import { z } from 'zod'
import { ContentHash, Hash, IncidentId, PersonId } from '../envelope.js'

/** What follows when the customer writes after the end; of the stream `handling-<incidentId>`. */

const incident = { incidentId: IncidentId }

/** A reply while Resolved: the owner decides whether that changes anything, else it reopens (domain, "Status"). */
export const ReplyTaskOpened = z.object({
  ...incident,
  /** `CustomerAnswered.text`. */
  reply: ContentHash,
  /** Whose task it is; null where nobody owned what resolved by itself. */
  owner: PersonId.nullable(),
})
/** It stays resolved, and why. Reopening or closing ends the task as well. */
export const ReplyTaskDone = z.object({ ...incident, by: PersonId, reason: z.string() })
/** A reply while Closed: intake opens a new incident that follows this one. */
export const ReplyAfterClosing = z.object({
  ...incident,
  number: z.string(),
  /** Of what opened this one, with its facts and requestors. */
  dedupKey: Hash,
  /** `ReportText` of this one, as content. */
  text: ContentHash,
  /** `CustomerAnswered.text`. */
  reply: ContentHash,
})

export const replyEvents = { ReplyTaskOpened, ReplyTaskDone, ReplyAfterClosing } as const

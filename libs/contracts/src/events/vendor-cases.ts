import { z } from 'zod'
import { ContentHash, IncidentId, PersonId } from '../envelope.js'
import { Role } from '../words.js'

/**
 * A case with the vendor of a product: prepared at L2, opened by an Evangelist (domain, "Vendor cases"). Of the stream
 * `handling-<incidentId>`.
 */

const vendorCase = {
  incidentId: IncidentId,
  /** From 1, by incident. */
  vendorCase: z.number().int().positive(),
  /** Id in policy, and how people call it. */
  vendor: z.string(),
  vendorName: z.string(),
}
/** Why a person recorded it after it happened (`occurredAt`). */
const late = { lateReason: z.string().optional() }
/** In which role, and whose shift they take when they stand in for somebody. */
const byRole = { by: PersonId, role: Role, insteadOf: PersonId.optional() }

const Promised = z.object({ target: z.string(), calendar: z.string() })
/** What the contract promises at a severity: ISO 8601 durations, and the calendars that count them. */
export const VendorPromise = z.object({ response: Promised, resolution: Promised })
export type VendorPromise = z.infer<typeof VendorPromise>

const said = (what: string) => z.string({ error: what }).trim().min(1, what)
/** What the vendor is shown, as content (JSON). */
export const VendorEvidence = z.object({
  symptom: said('what is seen').max(32_768),
  because: said('why it looks like a defect of the product').max(32_768),
  references: z
    .array(said('where it is seen: logs, metrics, a support bundle').max(2000), {
      error: 'where it is seen: at least one reference to logs, metrics or a support bundle',
    })
    .min(1, 'where it is seen: at least one reference to logs, metrics or a support bundle')
    .max(50),
})
export type VendorEvidence = z.infer<typeof VendorEvidence>

/** How the vendor is reached, as policy says: where cases are opened, and whom to turn to when one doesn't move. */
export const VendorLiaison = z.object({
  channel: z.object({ portal: z.string(), notices: z.string().optional() }),
  escalationPath: z.array(z.object({ to: z.string(), when: z.string() })),
  /** Ids in people.yaml. */
  contacts: z.array(PersonId),
})
export type VendorLiaison = z.infer<typeof VendorLiaison>

export const VendorCaseRequested = z.object({
  ...vendorCase,
  by: PersonId,
  product: z.string(),
  version: z.string(),
  /** Id of the contract in policy, and of one of its severities. */
  contract: z.string(),
  severity: z.string(),
  /** `VendorEvidence` as content. */
  evidence: ContentHash,
  liaison: VendorLiaison,
  /** One of them opens or refuses it. */
  roles: z.array(Role),
  /** Who holds one of them, on shift first: in this order they are asked. Nobody, where who prepared it opens it. */
  asked: z.array(PersonId),
  /** Who was on shift then, as every choice of people pins. */
  onShift: z.array(PersonId).optional(),
})
export const VendorCaseRefused = z.object({ ...vendorCase, ...byRole, preparedBy: PersonId, reason: z.string() })
/** By who prepared it, or whoever oversees; or null where the incident ended before anybody had opened it. */
export const VendorCaseWithdrawn = z.object({
  ...vendorCase,
  by: PersonId.nullable(),
  preparedBy: PersonId,
  reason: z.string(),
})
export const VendorCaseOpened = z.object({
  ...vendorCase,
  ...byRole,
  preparedBy: PersonId,
  /** The vendor's number of the case. */
  number: z.string(),
  /** Who has it there, as content: a name is personal. */
  contact: ContentHash,
  product: z.string(),
  severity: z.string(),
  promised: VendorPromise,
})
/** What was said, one way or the other; the vendor's first answer ends the clock of its response. */
export const VendorExchangeRecorded = z.object({
  ...vendorCase,
  ...byRole,
  ...late,
  /** From 1, by case. */
  exchange: z.number().int().positive(),
  direction: z.enum(['to-vendor', 'from-vendor']),
  text: ContentHash,
})
export const VendorSeverityChanged = z.object({
  ...vendorCase,
  ...byRole,
  from: z.string(),
  to: z.string(),
  /** Whose decision it was; `by` is who recorded it. */
  decidedBy: z.enum(['vendor', 'us']),
  reason: z.string(),
  promised: VendorPromise,
})
export const VendorCaseClosed = z.object({
  ...vendorCase,
  ...byRole,
  ...late,
  number: z.string(),
  outcome: ContentHash,
})

export const vendorCaseEvents = {
  VendorCaseRequested,
  VendorCaseRefused,
  VendorCaseWithdrawn,
  VendorCaseOpened,
  VendorExchangeRecorded,
  VendorSeverityChanged,
  VendorCaseClosed,
} as const

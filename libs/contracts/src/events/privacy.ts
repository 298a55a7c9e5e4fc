import { z } from 'zod'
import { ContentHash, IncidentId, Instant, PersonId } from '../envelope.js'
import type { FactsOf } from './facts-of.js'

/** What a legal hold keeps: all texts of an incident, all that is held on a person, or everything there is. */
export const HeldMatter = z.discriminatedUnion('matter', [
  z.object({ matter: z.literal('incident'), incidentId: IncidentId }),
  z.object({ matter: z.literal('person'), person: PersonId }),
  z.object({ matter: z.literal('everything') }),
])
export type HeldMatter = z.infer<typeof HeldMatter>

const hold = { hold: z.int().positive(), by: PersonId, reason: z.string() }

/**
 * Stream `privacy-register`: who was erased, and what may not be taken away for now. One stream, so that a text can't be
 * redacted while a hold on it is placed.
 */
export const PersonErased = z.object({
  person: PersonId,
  /** From 1: they are called "erased person 1" wherever their id would be shown. */
  number: z.int().positive(),
  by: PersonId,
  reason: z.string(),
  /** How many texts and contacts went with it, each with a ContentRedacted of its own. */
  contents: z.int().nonnegative(),
})
export const LegalHoldPlaced = z.object({ ...hold, of: HeldMatter })
export const LegalHoldLifted = z.object(hold)

/** Stream `redaction-<hash of the content>`: the text and its salt are gone, their hash stays in the events. */
export const ContentRedacted = z.object({
  content: ContentHash,
  /** An event that names it (`stream@version`). */
  event: z.string(),
  /** By hand, with the erasure of a person, or because policy keeps such texts no longer. */
  because: z.enum(['by-hand', 'person-erased', 'retention']),
  /** Null: policy. */
  by: PersonId.nullable(),
  reason: z.string(),
})

/**
 * Stream `redaction-<incident>-<kind>`: policy keeps texts of this kind no longer (policy/privacy.yaml), and those of the
 * incident are gone, each with a ContentRedacted of its own.
 */
export const TextsExpired = z.object({
  incidentId: IncidentId,
  kind: z.enum(['reports', 'messages', 'work']),
  closedAt: Instant,
  /** How many went: 0 where none was left. */
  contents: z.int().nonnegative(),
})

/** Stream `correction-<incident>`: what an event of it says isn't right; both stay visible. */
export const FactCorrected = z.object({
  /** The event that it corrects (`stream@version`), and its kind. */
  event: z.string(),
  type: z.string(),
  /** Which field of it, such as `code` or `restoredAt`, and what should stand there; JSON. */
  field: z.string(),
  was: z.unknown(),
  instead: z.unknown(),
  by: PersonId,
  reason: z.string(),
})

export const privacyEvents = { PersonErased, LegalHoldPlaced, LegalHoldLifted } as const
export const redactionEvents = { ContentRedacted, TextsExpired } as const
export const correctionEvents = { FactCorrected } as const
export type PrivacyEvent = FactsOf<typeof privacyEvents>
export type RedactionEvent = FactsOf<typeof redactionEvents>
export type CorrectionEvent = FactsOf<typeof correctionEvents>

import { z } from 'zod'
import { IncidentRef, PersonId } from '../envelope.js'
import { HeldMatter } from '../events/privacy.js'
import { examplesOf } from './examples.js'

/** Bodies and answers of /v1/privacy: what is redacted, erased, held and corrected, and what is held on a person. */

const Reason = z.string({ error: 'why' }).trim().min(3, 'a few words that say why').max(2000)
/** `stream@version`, as the trail shows it. */
const EventRef = z
  .string({ error: 'an event as the trail names it, such as handling-…@3' })
  .regex(/^[a-z-]+-[^@\s]+@[1-9]\d{0,8}$/, 'an event as the trail names it, such as handling-…@3')

const event = 'handling-0199f3a0-0000-7000-8000-000000000001@7'

export const RedactInput = z
  .strictObject({
    event: EventRef.describe('the event whose text goes, as the trail names it'),
    field: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('which of its texts, such as reason or rows.0.evidence; needed where it has several'),
    reason: Reason.describe('why it goes; stays on record'),
  })
  .meta({ id: 'Redact', examples: [{ event, field: 'text', reason: 'it named a patient' }] })
export type RedactInput = z.output<typeof RedactInput>

export const ErasePersonInput = z
  .strictObject({
    person: PersonId.describe('of the roster, or a requestor as incidents name them'),
    reason: Reason.describe('why; stays on record'),
  })
  .meta({ id: 'ErasePerson', examples: [{ person: 'jonas.meier', reason: 'they left and asked for it' }] })
export type ErasePersonInput = z.output<typeof ErasePersonInput>

export const PlaceHoldInput = z
  .strictObject({
    incident: IncidentRef.optional().describe('an incident whose texts stay, by id or number'),
    person: PersonId.optional().describe('a person of whom everything stays'),
    everything: z.literal(true).optional().describe('nothing is taken away at all'),
    reason: Reason.describe('why, such as the case'),
  })
  .refine(
    ({ incident, person, everything }) => [incident, person, everything].filter((of) => of !== undefined).length === 1,
    { error: 'one of incident, person and everything', path: ['incident'] },
  )
  .meta({ id: 'PlaceHold', examples: [{ incident: '1001', reason: 'case 4711 of the legal department' }] })
export type PlaceHoldInput = z.output<typeof PlaceHoldInput>

export const LiftHoldInput = z
  .strictObject({
    hold: z.int().positive().describe('its number'),
    reason: Reason.describe('why it is over'),
  })
  .meta({ id: 'LiftHold', examples: [{ hold: 1, reason: 'case 4711 is closed' }] })
export type LiftHoldInput = z.output<typeof LiftHoldInput>

export const CorrectInput = z
  .strictObject({
    event: EventRef.describe('the event that says it wrongly, as the trail names it'),
    field: z.string().min(1).max(200).describe('which field of it, such as code'),
    instead: z.unknown().describe('what should stand there'),
    reason: Reason.describe('how it is known'),
  })
  .meta({
    id: 'Correct',
    examples: [{ event, field: 'code', instead: 'workaround', reason: 'the fix came a week later' }],
  })
export type CorrectInput = z.output<typeof CorrectInput>

/** What was written, and how many texts went. */
export const PrivacyAnswer = z
  .object({
    events: z.array(z.string()),
    /** Texts that are gone now. */
    redacted: z.int(),
    /** Of a hold that was placed or lifted, and of a person who was erased. */
    number: z.int().nullable(),
  })
  .meta({ id: 'PrivacyDone', examples: [{ events: ['ContentRedacted'], redacted: 1, number: null }] })
export type PrivacyAnswer = z.infer<typeof PrivacyAnswer>

export const LegalHoldView = z
  .object({ hold: z.int(), of: HeldMatter, since: z.string(), by: z.string(), reason: z.string() })
  .meta({
    id: 'LegalHold',
    examples: [
      {
        hold: 1,
        of: { matter: 'incident', incidentId: '0199f3a0-0000-7000-8000-000000000001' },
        since: '2026-11-23T09:30:00.000Z',
        by: 'nadia.rossi',
        reason: 'case 4711 of the legal department',
      },
    ],
  })
export type LegalHoldView = z.infer<typeof LegalHoldView>

export const PrivacyRegisterView = z
  .object({
    holds: z.array(LegalHoldView),
    /** By whom, why and when somebody was erased; who it was isn't said. */
    erased: z.array(z.object({ number: z.int(), at: z.string(), by: z.string(), reason: z.string() })),
  })
  .meta({
    id: 'PrivacyRegister',
    examples: [{ holds: [...examplesOf(LegalHoldView)], erased: [] }],
  })
export type PrivacyRegisterView = z.infer<typeof PrivacyRegisterView>

/** Everything that is held on one person. */
export const HeldOnPerson = z
  .object({
    person: z.string(),
    at: z.string(),
    /** Their erasure, if there was one. */
    erased: z.object({ at: z.string(), reason: z.string() }).nullable(),
    /** Events that name them, with what they say. */
    events: z.array(
      z.object({
        event: z.string(),
        type: z.string(),
        occurredAt: z.string(),
        incident: z.string().nullable(),
        /** `actor`: they did it; `named`: it speaks of them. */
        as: z.enum(['actor', 'named']),
        data: z.unknown(),
      }),
    ),
    /** Texts of theirs, to them and about how they are reached; null where one was redacted. */
    texts: z.array(z.object({ event: z.string(), what: z.string(), hash: z.string(), text: z.string().nullable() })),
    /** API keys that act as them; revoked ones too. */
    keys: z.array(
      z.object({ id: z.string(), name: z.string(), createdAt: z.string(), revokedAt: z.string().nullable() }),
    ),
    /** Files of policy versions that name them. */
    policies: z.array(z.object({ policy: z.string(), file: z.string() })),
  })
  .meta({
    id: 'HeldOnPerson',
    examples: [
      {
        person: 'jonas.meier',
        at: '2026-11-23T09:30:00.000Z',
        erased: null,
        events: [
          {
            event,
            type: 'WorkStarted',
            occurredAt: '2026-11-23T09:30:00.000Z',
            incident: '0199f3a0-0000-7000-8000-000000000001',
            as: 'actor',
            data: { owner: 'jonas.meier' },
          },
        ],
        texts: [],
        keys: [],
        policies: [],
      },
    ],
  })
export type HeldOnPerson = z.infer<typeof HeldOnPerson>

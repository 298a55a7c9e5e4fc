import { z } from 'zod'
import { Role, Tier } from './words.js'

/**
 * An instant in UTC with milliseconds, as `2026-11-23T09:30:00.000Z`. Always this one form, so that instants compare
 * as text. Built only by `Instant.parse`, `instant(ms)` or the log.
 */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'an instant like 2026-11-23T09:30:00.000Z')
  .brand<'Instant'>()
export type Instant = z.infer<typeof Instant>

/** The instant `ms` integer milliseconds after 1970-01-01T00:00:00Z. */
export const instant = (ms: number): Instant => new Date(ms).toISOString() as Instant
/** Milliseconds since 1970-01-01T00:00:00Z. */
export const milliseconds = (at: Instant): number => Date.parse(at)

/** Lower-case hex sha256. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits of a sha256')
export type Hash = z.infer<typeof Hash>

export const IncidentId = z.uuid().brand<'IncidentId'>()
export type IncidentId = z.infer<typeof IncidentId>
/** What people name an incident by: its id, or its number as it stands in mails (`INC-1001`, `INC1001`, `1001`). */
export const IncidentRef = z.union([IncidentId, z.string().regex(/^(INC-?)?\d{1,15}$/i)], {
  error: "an incident's id, or its number such as INC-1001",
})
export type IncidentRef = z.infer<typeof IncidentRef>
/** The digits of such a number. */
export const incidentNumber = (named: string): string => named.replace(/^INC-?/i, '')

/** Id of a person in policy/roster.yaml. */
export const PersonId = z.string().min(1).max(80)
export type PersonId = z.infer<typeof PersonId>

/** Who did it: only a person confirms, approves, refuses, accepts, acknowledges or verifies. */
export const Actor = z.object({
  kind: z.enum(['person', 'rule', 'timer', 'sync', 'import', 'agent']),
  /** A person's id, a rule's id, a timer's name, a system's name, or the id of the API key. */
  id: z.string().min(1),
  onBehalfOf: PersonId.optional(),
  /** The door used: http, alertmanager, cloudevents, signals-topic, cli, consumer, sweeper … */
  via: z.string().min(1),
  /** Held when it happened, so that a proof never looks roles up in today's roster. */
  roles: z.array(Role).optional(),
  tier: Tier.optional(),
})
export type Actor = z.infer<typeof Actor>

export const EventMetadata = z.object({
  actor: Actor,
  /** The first cause: one id through everything that follows from one request. */
  correlationId: z.string().min(1),
  /** The event (`stream_id@version`), request or timer that caused this one. */
  causationId: z.string().min(1),
  /** Hash of the policy that decided; absent where no policy was read. */
  policy: Hash.optional(),
  /** When the source recorded it, of imported history: `as known at` uses it on request (domain, "Audit and replay"). */
  sourceRecordedAt: Instant.optional(),
})
export type EventMetadata = z.infer<typeof EventMetadata>

/** A fact before it is stored. `data` is JSON; times in it are `Instant`s. */
export interface Fact<Type extends string = string, Data = unknown> {
  readonly type: Type
  readonly occurredAt: Instant
  readonly data: Data
}

/** A fact in the log. */
export type Recorded<F extends Fact = Fact> = F & {
  /** The one order of the log; integer, ascending, with gaps where an append rolled back. */
  readonly position: number
  readonly streamId: string
  /** From 1, without gaps. */
  readonly streamVersion: number
  readonly category: string
  readonly incidentId: IncidentId | null
  readonly recordedAt: Instant
  readonly metadata: EventMetadata
  /** Hash of the stream's chain at this event. */
  readonly hash: Hash
}

/** Whether the import of history wrote it: every consumer but reporting passes over it (issue D, 9). */
export const isImported = ({ metadata }: Pick<Recorded, 'metadata'>): boolean => metadata.actor.kind === 'import'

/** `stream_id@version`: how one event names another. */
export const eventName = (event: { streamId: string; streamVersion: number }): string =>
  `${event.streamId}@${event.streamVersion}`

/**
 * Personal or large content lies in `log.content` under sha256(salt ‖ bytes); events and read models hold this hash.
 * Redaction deletes the content and leaves the hash.
 */
export const ContentHash = Hash
export type ContentHash = Hash

import type {
  ChannelKind,
  CommunicationEvent,
  ContentHash,
  IncidentId,
  Instant,
  PersonId,
  Priority,
  Recipient,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import { evolve } from './evolve-communication.js'

/** How a message or page ended. Every intention has one in the end (domain, "Stakeholders and communication"). */
export type Ending =
  | 'sent'
  | 'accepted'
  | 'delivered'
  | 'held'
  | 'bounced'
  | 'given-up'
  | 'not-applicable'
  | 'refused'
  | 'acknowledged'
  | 'superseded'
  | 'suppressed'
  | 'exhausted'

interface Intended {
  readonly id: string
  readonly incidentId: IncidentId
  /** `stream@version` that asked for it. */
  readonly because: string
  /** The template of a message, the duty of a page. */
  readonly about: string
  readonly intendedAt: Instant
}

export interface Attempt {
  readonly attempt: number
  readonly outwardId: string
}

/** What sending has come to. */
export interface Sending {
  readonly channel: ChannelKind
  readonly content: ContentHash
  /** Number, priority and status alone. */
  readonly reduced: boolean
  readonly attempts: number
  /** Failed attempts since the last success. */
  readonly failures: number
  /** Attempts that left us. A page may take several, a message ends with the first. */
  readonly rounds: number
  /** The one under way. */
  readonly current: Attempt | null
  /** Outward id of what may have left already, to be repeated under it; null where a new round begins. */
  readonly repeats: string | null
  /** No attempt before this instant, and none before its timer says so (AttemptDue). */
  readonly waitsUntil: Instant | null
  /** Since when the next attempt may start; null while one is under way or waits, and after the end. */
  readonly dueAt: Instant | null
  readonly lastStartedAt: Instant | null
  readonly endedAt: Instant | null
  readonly lastDetail: string | null
}

export interface Message extends Intended, Sending {
  readonly kind: 'message'
  readonly recipient: Recipient
  readonly ending: Ending | null
}
export interface Page extends Intended, Sending {
  readonly kind: 'page'
  readonly person: PersonId
  readonly priority: Priority
  readonly ending: Ending | null
}
/** An intention that came to nothing to send: its record is its outcome. */
export interface NothingToSend extends Intended {
  readonly kind: 'nothing'
  readonly of: 'message' | 'page'
  readonly ending: 'not-applicable' | 'refused'
  readonly reason: string
}
export type Communication = { readonly kind: 'none' } | NothingToSend | Message | Page

/** One message or page. Stream `communication-<id>`. */
export const communication: Aggregate<Communication, CommunicationEvent> = {
  category: 'communication',
  stateVersion: 3,
  initial: () => ({ kind: 'none' }),
  evolve,
}
export const communicationStream = (id: string): StreamOf<Communication, CommunicationEvent> =>
  streamOf(communication, id)

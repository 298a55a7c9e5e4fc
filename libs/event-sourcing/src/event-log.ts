import type { ContentHash, EventMetadata, Fact, Hash, IncidentId, Instant, Recorded } from '@atlas/contracts'
import type { StreamOf } from './aggregate.js'

/** A unique key across the log: an Idempotency-Key, a ServiceNow sys_id. `key` from outside is hashed by the store. */
export interface UniqueKey {
  readonly scope: string
  readonly key: string
}

/** A durable alarm. (owner, name) is unique; arming again moves it. It fires once, in due order, stamped with dueAt. */
export interface Timer {
  /** The service whose sweeper fires it. */
  readonly service: string
  /** The stream it belongs to. */
  readonly owner: string
  readonly name: string
  readonly dueAt: Instant
  readonly incidentId: IncidentId | null
  /** Small JSON handed to the timer's handler. */
  readonly data?: unknown
}

/** Everything a transaction wants to look at, loaded in one round trip. */
export interface Reads {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of streams of differing state and event types
  readonly streams: readonly StreamOf<any, any>[]
  readonly keys?: readonly UniqueKey[]
  /** Content to read (report text for classification …). */
  readonly content?: readonly ContentHash[]
}

/**
 * What a decision sees and stages. Synchronous on purpose: between the state and the append nothing can come in. The
 * function that gets it may be run again on newer state (another writer was first), so it must change nothing outside.
 */
export interface Transaction {
  /** `log.now()`, the only time a decision knows. */
  readonly now: Instant
  /** State of a stream named in `Reads`, with what this transaction has appended already. */
  state<State, Event extends Fact>(stream: StreamOf<State, Event>): State
  /** Version of a stream named in `Reads`; 0 when it doesn't exist. */
  version<State, Event extends Fact>(stream: StreamOf<State, Event>): number
  /** Value stored under a unique key named in `Reads`, if it is taken. */
  held(key: UniqueKey): string | undefined
  /** Bytes of content named in `Reads`; undefined when redacted or unknown. */
  content(hash: ContentHash): Uint8Array | undefined
  append<State, Event extends Fact>(
    stream: StreamOf<State, Event>,
    incidentId: IncidentId | null,
    events: readonly Event[],
    /** Of these events, where it differs from the transaction's: history that is imported has causes of its own. */
    metadata?: EventMetadata,
  ): void
  /** Takes a unique key with a value (≤ 64 KiB). If another writer takes it first, the function is run again. */
  claim(key: UniqueKey, value: string): void
  /** Stores bytes as content, with a fresh salt; gives the hash to put into an event. */
  keep(bytes: Uint8Array | string): ContentHash
  /** Deletes content with its salt; append the event that says so in the same transaction. The chain stays valid. */
  redact(hash: ContentHash): void
  arm(timer: Timer): void
  disarm(owner: string, name: string): void
}

export interface Stored<Result> {
  readonly result: Result
  /** Greatest position that this transaction wrote; 0 if none. Inside a unit of work not yet known: 0. */
  readonly position: number
}

/**
 * The log as services see it. `transact` loads, runs the decision, and stores what it staged, all or nothing, at the
 * versions that the decision saw; on a conflict it loads and runs again (up to 10 times, then LogContended). Concurrent calls
 * coalesce into one database transaction. Inside a unit of work (a consumer's batch, a timer's batch) it stages into
 * that unit, which is committed with the consumer's position; handlers don't know the difference.
 */
export abstract class EventLog {
  abstract transact<Result>(
    reads: Reads,
    metadata: EventMetadata,
    decide: (transaction: Transaction) => Result,
  ): Promise<Stored<Result>>
}

/** Events in the one order of the log. Only positions at or below the high-water mark are given. */
export interface ReadFrom {
  /** Exclusive. */
  readonly after: number
  readonly limit: number
  readonly categories?: readonly string[]
  /** Names of event types, of any version. */
  readonly types?: readonly string[]
}

export interface OfIncidents {
  /** Names of event types, of any version. */
  readonly types: readonly string[]
  /** Inclusive. */
  readonly upTo: number
}

/** An event as it lies in the log: its JSON as the text that was hashed, its type with the version. */
export interface StoredEvent {
  readonly position: number
  readonly streamId: string
  readonly streamVersion: number
  readonly category: string
  readonly incidentId: IncidentId | null
  /** `<name>.v<version>`, of any version. */
  readonly type: string
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  readonly data: string
  readonly metadata: string
  readonly hash: Hash
}

/** What an event is known by: `stream@version` (contracts, `eventName`). */
export type EventName = Pick<Recorded, 'streamId' | 'streamVersion'>

export abstract class LogReader {
  /** Position up to which every event is readable. */
  abstract highWaterMark(): Promise<number>
  abstract read(from: ReadFrom): Promise<{ events: Recorded[]; upTo: number }>
  /**
   * Everything after a position up to what is readable when it gets there, in pages of at most `limit` events, the next
   * ones on their way while one is worked on. Who goes through much of the log is quickest with some hundred events.
   */
  abstract pages(from: ReadFrom): AsyncGenerator<{ events: Recorded[]; upTo: number }>
  /** The same, for who passes events on and needn't know what they say. */
  abstract readStored(from: ReadFrom): Promise<{ events: StoredEvent[]; upTo: number }>
  /** All events of an incident in position order, up to the high-water mark. Of a long one take pages. */
  abstract ofIncident(incidentId: IncidentId): Promise<Recorded[]>
  /** The next events of an incident after a position, at most `limit`, up to the high-water mark. */
  abstract pageOfIncident(incidentId: IncidentId, after: number, limit: number): Promise<Recorded[]>
  /** Events of these types of any of these incidents, all at once; those of one incident in position order. */
  abstract ofIncidents(incidentIds: readonly IncidentId[], which: OfIncidents): Promise<Recorded[]>
  /** The incident that intake opened under this number (digits alone); undefined where there is none. */
  abstract incidentNumbered(number: string): Promise<IncidentId | undefined>
  /** These very events, in position order; what isn't there is left out. */
  abstract ofNames(names: readonly EventName[]): Promise<Recorded[]>
  abstract ofStream(streamId: string): Promise<Recorded[]>
  /**
   * The next events after a position, at most `limit`, whose data or metadata have this text in them. The whole log is
   * gone through: for what is asked seldom.
   */
  abstract pageNaming(text: string, after: number, limit: number): Promise<Recorded[]>
  /** Content by hash; redacted or unknown ones are absent from the map. */
  abstract content(hashes: readonly ContentHash[]): Promise<Map<ContentHash, Uint8Array>>
  /** `log.now()`. */
  abstract now(): Promise<Instant>
}

/** Another writer was first ten times in a row; the caller may try again. */
export class LogContended extends Error {
  constructor(streams: readonly string[]) {
    super(`other writers kept changing ${streams.join(', ')}; try again`)
  }
}

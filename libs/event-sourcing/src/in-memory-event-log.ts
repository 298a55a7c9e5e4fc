import { randomBytes } from 'node:crypto'
import {
  type ContentHash,
  type EventMetadata,
  type Fact,
  type IncidentId,
  type Instant,
  type Recorded,
  storedType,
} from '@atlas/contracts'
import type { StreamOf } from './aggregate.js'
import { chainHash, contentHash, genesis } from './chain.js'
import { foldAll } from './decider.js'
import { checkNamed } from './named-reads.js'
import {
  EventLog,
  type LogReader,
  type ReadFrom,
  type Reads,
  type Stored,
  type Timer,
  type Transaction,
  type UniqueKey,
} from './event-log.js'

/** The log in memory, for tests of services without a database: same port, same hashes, one writer at a time. */
export class InMemoryEventLog extends EventLog implements LogReader {
  readonly events: Recorded[] = []
  readonly timers = new Map<string, Timer>()
  private readonly keys = new Map<string, string>()
  private readonly contents = new Map<ContentHash, Uint8Array>()

  /** `clock` gives `log.now()`. */
  constructor(private readonly clock: () => Instant) {
    super()
  }

  override transact<Result>(
    reads: Reads,
    metadata: EventMetadata,
    decide: (transaction: Transaction) => Result,
  ): Promise<Stored<Result>> {
    const staged = new StagedTransaction(this, this.clock(), reads)
    const result = decide(staged)
    const before = this.events.length
    for (const { stream, incidentId, event } of staged.facts)
      this.store(stream, incidentId, event, metadata, staged.now)
    for (const [key, value] of staged.claims) this.keys.set(key, value)
    for (const [hash, bytes] of staged.kept) this.contents.set(hash, bytes)
    for (const hash of staged.redacted) this.contents.delete(hash)
    for (const change of staged.timers) {
      if ('dueAt' in change) this.timers.set(`${change.owner} ${change.name}`, change)
      else this.timers.delete(`${change.owner} ${change.name}`)
    }
    return Promise.resolve({ result, position: this.events.length > before ? this.events.length : 0 })
  }

  highWaterMark = (): Promise<number> => Promise.resolve(this.events.length)
  now = (): Promise<Instant> => Promise.resolve(this.clock())

  read({ after, limit, categories }: ReadFrom): Promise<{ events: Recorded[]; upTo: number }> {
    const stretch = this.events.slice(after, after + limit)
    const events = categories ? stretch.filter((event) => categories.includes(event.category)) : stretch
    return Promise.resolve({ events, upTo: Math.min(after + limit, this.events.length) })
  }
  ofIncident = (incidentId: IncidentId): Promise<Recorded[]> =>
    Promise.resolve(this.events.filter((event) => event.incidentId === incidentId))
  ofStream = (streamId: string): Promise<Recorded[]> => Promise.resolve(this.stream(streamId))
  content(hashes: readonly ContentHash[]): Promise<Map<ContentHash, Uint8Array>> {
    return Promise.resolve(new Map(hashes.flatMap((hash) => this.bytes(hash))))
  }

  stream = (streamId: string): Recorded[] => this.events.filter((event) => event.streamId === streamId)
  held = (key: UniqueKey): string | undefined => this.keys.get(`${key.scope} ${key.key}`)
  bytes(hash: ContentHash): [ContentHash, Uint8Array][] {
    const bytes = this.contents.get(hash)
    return bytes ? [[hash, bytes]] : []
  }

  private store(stream: AnyStream, incidentId: IncidentId | null, event: Fact, metadata: EventMetadata, now: Instant) {
    const streamId = stream.id
    const { category } = stream.aggregate
    const earlier = this.stream(streamId)
    const link = {
      previous: earlier.at(-1)?.hash ?? genesis,
      streamId,
      streamVersion: earlier.length + 1,
      category,
      incidentId: incidentId ?? '',
      type: storedType(event.type),
      occurredAt: event.occurredAt,
      data: JSON.stringify(event.data),
      metadata: JSON.stringify(metadata),
    }
    this.events.push({
      ...event,
      position: this.events.length + 1,
      streamId,
      streamVersion: link.streamVersion,
      category,
      incidentId,
      recordedAt: now,
      metadata,
      hash: chainHash(link),
    })
  }
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- streams of any state and event type
type AnyStream = StreamOf<any, any>

class StagedTransaction implements Transaction {
  readonly facts: { stream: AnyStream; incidentId: IncidentId | null; event: Fact }[] = []
  readonly claims = new Map<string, string>()
  readonly kept = new Map<ContentHash, Uint8Array>()
  readonly redacted = new Set<ContentHash>()
  readonly timers: (Timer | { owner: string; name: string })[] = []

  constructor(
    private readonly log: InMemoryEventLog,
    readonly now: Instant,
    private readonly reads: Reads,
  ) {}

  state<State, Event extends Fact>(stream: StreamOf<State, Event>): State {
    checkNamed(this.reads, stream)
    const staged = this.facts.filter((fact) => fact.stream.id === stream.id).map(({ event }) => event as Event)
    return foldAll(stream.aggregate, [...(this.log.stream(stream.id) as unknown as Event[]), ...staged])
  }
  version<State, Event extends Fact>(stream: StreamOf<State, Event>): number {
    checkNamed(this.reads, stream)
    return this.log.stream(stream.id).length + this.facts.filter((fact) => fact.stream.id === stream.id).length
  }
  held(key: UniqueKey): string | undefined {
    checkNamed(this.reads, key)
    return this.claims.get(`${key.scope} ${key.key}`) ?? this.log.held(key)
  }
  content(hash: ContentHash): Uint8Array | undefined {
    if (this.redacted.has(hash)) return undefined
    const kept = this.kept.get(hash)
    if (kept) return kept
    checkNamed(this.reads, hash)
    return this.log.bytes(hash)[0]?.[1]
  }
  append<State, Event extends Fact>(
    stream: StreamOf<State, Event>,
    incidentId: IncidentId | null,
    events: readonly Event[],
  ): void {
    checkNamed(this.reads, stream)
    for (const event of events) this.facts.push({ stream, incidentId, event })
  }
  claim(key: UniqueKey, value: string): void {
    if (this.held(key) !== undefined) throw new Error(`the key ${key.scope} ${key.key} is taken`)
    this.claims.set(`${key.scope} ${key.key}`, value)
  }
  keep(bytes: Uint8Array | string): ContentHash {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const hash = contentHash(randomBytes(32), content)
    this.kept.set(hash, content)
    return hash
  }
  redact(hash: ContentHash): void {
    this.redacted.add(hash)
  }
  arm(timer: Timer): void {
    this.timers.push(timer)
  }
  disarm(owner: string, name: string): void {
    this.timers.push({ owner, name })
  }
}

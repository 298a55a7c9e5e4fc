import { randomBytes } from 'node:crypto'
import {
  type ContentHash,
  type EventMetadata,
  eventName,
  type Fact,
  type IncidentId,
  type Instant,
  type Recorded,
  storedType,
} from '@atlas/contracts'
import { chainHash, contentHash, genesis } from './chain.js'
import {
  EventLog,
  type EventName,
  type LogReader,
  type OfIncidents,
  type ReadFrom,
  type Reads,
  type Stored,
  type StoredEvent,
  type Timer,
  type Transaction,
  type UniqueKey,
} from './event-log.js'
import { type AnyStream, InMemoryTransaction } from './in-memory-transaction.js'

/** The log in memory, for tests of services without a database: same port, same hashes, one writer at a time. */
export class InMemoryEventLog extends EventLog implements LogReader {
  readonly events: Recorded[] = []
  readonly timers = new Map<string, Timer>()
  private readonly streams = new Map<string, Recorded[]>()
  private readonly keys = new Map<string, string>()
  private readonly contents = new Map<ContentHash, Uint8Array>()

  /** `clock` gives `log.now()`. */
  constructor(private readonly clock: () => Instant) {
    super()
  }

  /** Asynchronous in form only: a decision that throws rejects, as with a real store. */
  override async transact<Result>(
    reads: Reads,
    metadata: EventMetadata,
    decide: (transaction: Transaction) => Result,
  ): Promise<Stored<Result>> {
    const staged = new InMemoryTransaction(this, this.clock(), reads)
    const result = decide(staged)
    const before = this.events.length
    for (const { stream, incidentId, event, metadata: own } of staged.facts)
      this.store(stream, incidentId, event, own ?? metadata, staged.now)
    for (const [key, value] of staged.claims) this.keys.set(key, value)
    for (const [hash, bytes] of staged.kept) this.contents.set(hash, bytes)
    for (const hash of staged.redacted) this.contents.delete(hash)
    for (const change of staged.timers) {
      if ('dueAt' in change) this.timers.set(`${change.owner} ${change.name}`, change)
      else this.timers.delete(`${change.owner} ${change.name}`)
    }
    return { result, position: this.events.length > before ? this.events.length : 0 }
  }

  highWaterMark = (): Promise<number> => Promise.resolve(this.events.length)
  now = (): Promise<Instant> => Promise.resolve(this.clock())

  read({ after, limit, categories, types }: ReadFrom): Promise<{ events: Recorded[]; upTo: number }> {
    const stretch = this.events.slice(after, after + limit)
    const events = stretch.filter(
      ({ category, type }) => (categories?.includes(category) ?? true) && (types?.includes(type) ?? true),
    )
    return Promise.resolve({ events, upTo: Math.min(after + limit, this.events.length) })
  }
  async *pages(from: ReadFrom): AsyncGenerator<{ events: Recorded[]; upTo: number }> {
    for (let { after } = from; after < this.events.length;) {
      const page = await this.read({ ...from, after })
      after = page.upTo
      yield page
    }
  }
  async readStored(from: ReadFrom): Promise<{ events: StoredEvent[]; upTo: number }> {
    const { events, upTo } = await this.read(from)
    return { events: events.map(asStored), upTo }
  }
  ofIncident = (incidentId: IncidentId): Promise<Recorded[]> =>
    Promise.resolve(this.events.filter((event) => event.incidentId === incidentId))
  pageOfIncident = async (incidentId: IncidentId, after: number, limit: number): Promise<Recorded[]> =>
    (await this.ofIncident(incidentId)).filter(({ position }) => position > after).slice(0, limit)
  ofIncidents = (incidentIds: readonly IncidentId[], { types, upTo }: OfIncidents): Promise<Recorded[]> =>
    Promise.resolve(
      this.events.filter(
        ({ incidentId, type, position }) =>
          incidentId !== null && incidentIds.includes(incidentId) && types.includes(type) && position <= upTo,
      ),
    )
  incidentNumbered(number: string): Promise<IncidentId | undefined> {
    const opened = this.events.find(
      ({ type, data }) => type === 'IncidentOpened' && (data as { readonly number: string }).number === number,
    )
    return Promise.resolve(opened?.incidentId ?? undefined)
  }
  ofNames(names: readonly EventName[]): Promise<Recorded[]> {
    const wanted = new Set(names.map(eventName))
    return Promise.resolve(this.events.filter((event) => wanted.has(eventName(event))))
  }
  ofStream = (streamId: string): Promise<Recorded[]> => Promise.resolve(this.stream(streamId))
  pageNaming = (text: string, after: number, limit: number): Promise<Recorded[]> =>
    Promise.resolve(
      this.events
        .filter(({ position, data, metadata }) => position > after && JSON.stringify([data, metadata]).includes(text))
        .slice(0, limit),
    )
  content(hashes: readonly ContentHash[]): Promise<Map<ContentHash, Uint8Array>> {
    return Promise.resolve(new Map(hashes.flatMap((hash) => this.bytes(hash))))
  }

  /** As it stands now: it grows no further in the caller's hands. */
  stream = (streamId: string): Recorded[] => [...(this.streams.get(streamId) ?? [])]
  held = (key: UniqueKey): string | undefined => this.keys.get(`${key.scope} ${key.key}`)
  bytes(hash: ContentHash): [ContentHash, Uint8Array][] {
    const bytes = this.contents.get(hash)
    return bytes ? [[hash, bytes]] : []
  }

  /** A name for content, with a salt that nobody else knows. */
  nameOf = (bytes: Uint8Array): ContentHash => contentHash(randomBytes(32), bytes)

  private store(stream: AnyStream, incidentId: IncidentId | null, event: Fact, metadata: EventMetadata, now: Instant) {
    const streamId = stream.id
    const { category } = stream.aggregate
    const earlier = this.streams.get(streamId) ?? []
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
    const recorded = {
      ...event,
      position: this.events.length + 1,
      streamId,
      streamVersion: link.streamVersion,
      category,
      incidentId,
      recordedAt: now,
      metadata,
      hash: chainHash(link),
    }
    this.events.push(recorded)
    this.streams.set(streamId, earlier)
    earlier.push(recorded)
  }
}

const asStored = ({ type, data, metadata, ...rest }: Recorded): StoredEvent => ({
  ...rest,
  type: storedType(type),
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
})

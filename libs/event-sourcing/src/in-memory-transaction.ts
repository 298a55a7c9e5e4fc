import type { ContentHash, EventMetadata, Fact, IncidentId, Instant } from '@atlas/contracts'
import type { StreamOf } from './aggregate.js'
import { foldAll } from './decider.js'
import type { Reads, Timer, Transaction, UniqueKey } from './event-log.js'
import type { InMemoryEventLog } from './in-memory-event-log.js'
import { checkNamed } from './named-reads.js'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- streams of any state and event type
export type AnyStream = StreamOf<any, any>

/** What one decision sees and stages of a log in memory. */
export class InMemoryTransaction implements Transaction {
  readonly facts: {
    stream: AnyStream
    incidentId: IncidentId | null
    event: Fact
    metadata: EventMetadata | undefined
  }[] = []
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
    metadata?: EventMetadata,
  ): void {
    checkNamed(this.reads, stream)
    for (const event of events) this.facts.push({ stream, incidentId, event, metadata })
  }
  claim(key: UniqueKey, value: string): void {
    if (this.held(key) !== undefined) throw new Error(`the key ${key.scope} ${key.key} is taken`)
    this.claims.set(`${key.scope} ${key.key}`, value)
  }
  keep(bytes: Uint8Array | string): ContentHash {
    const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
    const hash = this.log.nameOf(content)
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

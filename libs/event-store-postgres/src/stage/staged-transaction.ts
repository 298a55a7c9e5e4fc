import {
  type ContentHash,
  type EventMetadata,
  type Fact,
  IncidentId,
  type Instant,
  ownedCategories,
  type ServiceName,
} from '@atlas/contracts'
import {
  checkNamed,
  type Reads,
  type StreamOf,
  type Timer,
  type Transaction,
  type UniqueKey,
} from '@atlas/event-sourcing'
import { keyName, timerName } from './names.js'
import { salted } from './salted-content.js'
import type { Kept, Stage, TimerChange } from './stage.js'
import type { AnyAggregate, AnyStream, StreamHead } from './stream-head.js'
import { json, plain, Unstorable } from './wire.js'
import type { Write } from './staged-events.js'
import { write, type WrittenEvent } from './written-event.js'

interface Draft {
  readonly head: StreamHead
  readonly states: Map<AnyAggregate, unknown>
  readonly writes: Write[]
  readonly facts: Fact[]
}

const largestValue = 64 * 1024

/** One command's view of a stage; what it stages stays here until its decision has returned. */
export class StagedTransaction implements Transaction {
  readonly drafts = new Map<string, Draft>()
  readonly claims = new Map<string, string>()
  readonly kept = new Map<ContentHash, Kept>()
  readonly redacted = new Set<ContentHash>()
  readonly timers = new Map<string, TimerChange>()
  readonly keysLookedAt = new Set<string>()
  private readonly metadata: string
  private told: { readonly metadata: EventMetadata; readonly text: string } | undefined

  constructor(
    private readonly stage: Stage,
    readonly now: Instant,
    /** What the command said that it looks at: nothing else was loaded for it, nor is checked when it is stored. */
    private readonly reads: Reads,
    metadata: EventMetadata,
    /** Whose stream categories may be written. */
    private readonly services: readonly ServiceName[],
  ) {
    this.metadata = json(metadata, 'metadata')
  }

  get isEmpty(): boolean {
    const touched = this.claims.size + this.kept.size + this.timers.size + this.redacted.size
    return touched === 0 && [...this.drafts.values()].every(({ facts }) => facts.length === 0)
  }

  state<State, Event extends Fact>(stream: StreamOf<State, Event>): State {
    const states = this.drafts.get(stream.id)?.states ?? this.head(stream).states
    return states.get(stream.aggregate) as State
  }

  version<State, Event extends Fact>(stream: StreamOf<State, Event>): number {
    return this.head(stream).version + (this.drafts.get(stream.id)?.facts.length ?? 0)
  }

  held(key: UniqueKey): string | undefined {
    checkNamed(this.reads, key)
    const name = keyName(key)
    this.keysLookedAt.add(name)
    return this.claims.get(name) ?? this.stage.claims.get(name)?.value ?? this.stage.held.get(name)
  }

  content(hash: ContentHash): Uint8Array | undefined {
    if (this.redacted.has(hash) || this.stage.redacted.has(hash)) return undefined
    const kept = this.kept.get(hash) ?? this.stage.kept.get(hash)
    if (kept) return kept.bytes
    checkNamed(this.reads, hash)
    return this.stage.contents.get(hash)
  }

  append<State, Event extends Fact>(
    stream: StreamOf<State, Event>,
    incidentId: IncidentId | null,
    events: readonly Event[],
    own?: EventMetadata,
  ): void {
    const metadata = own ? this.textOf(own) : this.metadata
    const draft = this.draft(stream)
    if (incidentId !== null && !IncidentId.safeParse(incidentId).success)
      throw new Unstorable(`"${incidentId}" of ${stream.id} is no incident id`)
    const written: WrittenEvent[] = []
    draft.writes.push({ incidentId, metadata, events: written })
    for (const event of events) {
      written.push(write(event, metadata))
      draft.facts.push(event)
      for (const [aggregate, state] of draft.states) draft.states.set(aggregate, aggregate.evolve(state, event))
    }
  }

  /** What is appended for one cause shares its metadata, if it is the same object. */
  private textOf(metadata: EventMetadata): string {
    if (this.told?.metadata !== metadata) this.told = { metadata, text: json(metadata, 'metadata') }
    return this.told.text
  }

  claim(key: UniqueKey, value: string): void {
    if (this.held(key) !== undefined) throw new Error(`the key ${key.scope} ${key.key} is taken`)
    if (Buffer.byteLength(value) > largestValue)
      throw new Unstorable(`the value of a key of ${key.scope} has more than ${largestValue} bytes`)
    plain(key.scope, 'scope of a key')
    this.claims.set(keyName(key), plain(value, `value of a key of ${key.scope}`))
  }

  keep(bytes: Uint8Array | string): ContentHash {
    const { hash, kept } = salted(bytes)
    this.kept.set(hash, kept)
    return hash
  }

  redact(hash: ContentHash): void {
    this.redacted.add(hash)
  }

  arm(timer: Timer): void {
    plain(timer.owner, 'owner of a timer')
    plain(timer.name, 'name of a timer')
    if (Number.isNaN(Date.parse(timer.dueAt))) throw new Unstorable(`timer ${timer.name} is due at no instant`)
    this.timers.set(timerName(timer.owner, timer.name), { kind: 'armed', timer })
  }

  disarm(owner: string, name: string): void {
    plain(owner, 'owner of a timer')
    plain(name, 'name of a timer')
    this.timers.set(timerName(owner, name), { kind: 'disarmed', owner, name })
  }

  private head(stream: AnyStream): StreamHead {
    checkNamed(this.reads, stream)
    const head = this.stage.heads.get(stream.id)
    if (!head) throw new Error(`${stream.id} was not loaded`)
    return head
  }

  private draft(stream: AnyStream): Draft {
    const begun = this.drafts.get(stream.id)
    if (begun) return begun
    this.checkOwnership(stream)
    const head = this.head(stream)
    const draft: Draft = { head, states: new Map(head.states), writes: [], facts: [] }
    this.drafts.set(stream.id, draft)
    return draft
  }

  private checkOwnership({ id, aggregate: { category } }: AnyStream): void {
    if (!this.services.some((service) => (ownedCategories[service] as readonly string[]).includes(category)))
      throw new Unstorable(`streams of ${category} are not written by ${this.services.join(', ')}`)
    if (!id.startsWith(`${category}-`)) throw new Unstorable(`"${id}" is no stream of ${category}`)
    plain(id, 'stream id')
  }
}

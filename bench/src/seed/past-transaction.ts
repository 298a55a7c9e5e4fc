import type { ContentHash, Fact, IncidentId, Instant } from '@atlas/contracts'
import type { StreamOf, Timer, Transaction, UniqueKey } from '@atlas/event-sourcing'

/** An event as its transaction wrote it: what the services that hear of it need to know. */
export interface Written {
  readonly fact: Fact
  readonly streamId: string
  readonly streamVersion: number
  readonly incidentId: IncidentId | null
}

export type TimerChange = { readonly arm: Timer } | { readonly disarm: string }

export const timerName = (owner: string, name: string): string => `${owner} ${name}`

/**
 * A transaction at an instant of the past. Its timers aren't armed in the log, where a sweeper would fire them years
 * late: the story fires them itself when it comes to their instant.
 */
export class PastTransaction implements Transaction {
  readonly written: Written[] = []
  readonly timers: TimerChange[] = []

  constructor(
    private readonly inner: Transaction,
    readonly now: Instant,
  ) {}

  state<State, Event extends Fact>(stream: StreamOf<State, Event>): State {
    return this.inner.state(stream)
  }
  version<State, Event extends Fact>(stream: StreamOf<State, Event>): number {
    return this.inner.version(stream)
  }
  held(key: UniqueKey): string | undefined {
    return this.inner.held(key)
  }
  content(hash: ContentHash): Uint8Array | undefined {
    return this.inner.content(hash)
  }
  append<State, Event extends Fact>(
    stream: StreamOf<State, Event>,
    incidentId: IncidentId | null,
    events: readonly Event[],
  ): void {
    const before = this.version(stream)
    this.inner.append(stream, incidentId, events)
    for (const [n, fact] of events.entries())
      this.written.push({ fact, streamId: stream.id, streamVersion: before + n + 1, incidentId })
  }
  claim(key: UniqueKey, value: string): void {
    this.inner.claim(key, value)
  }
  keep(bytes: Uint8Array | string): ContentHash {
    return this.inner.keep(bytes)
  }
  redact(hash: ContentHash): void {
    this.inner.redact(hash)
  }
  arm(timer: Timer): void {
    this.timers.push({ arm: timer })
  }
  disarm(owner: string, name: string): void {
    this.timers.push({ disarm: timerName(owner, name) })
  }
}

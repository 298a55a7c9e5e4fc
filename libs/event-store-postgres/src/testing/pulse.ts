import { type EventMetadata, type Fact, instant } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** The smallest real stream there is, for tests of the store: it counts, and remembers what it counted. */
export type Beat = Fact<'HeartbeatLost', { readonly cluster: string; readonly beat: number }>

export interface Pulse {
  readonly count: number
  readonly beats: readonly number[]
}

export const pulse: Aggregate<Pulse, Beat> = {
  category: 'heartbeat',
  initial: () => ({ count: 0, beats: [] }),
  evolve: ({ count, beats }, { data }) => ({ count: count + 1, beats: [...beats, data.beat] }),
}

export const pulseOf = (cluster: string): StreamOf<Pulse, Beat> => streamOf(pulse, cluster)

export const beat = (number: number, more: object = {}): Beat => ({
  type: 'HeartbeatLost',
  occurredAt: instant(1_795_300_000_000 + number),
  data: { cluster: 'abrc1l-atlas-stg', beat: number, ...more },
})

export const byTest: EventMetadata = {
  actor: { kind: 'rule', id: 'test', via: 'test' },
  correlationId: 'a correlation',
  causationId: 'a cause',
}

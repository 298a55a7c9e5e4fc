import type { Fact, Hash } from '@atlas/contracts'
import { type Aggregate, genesis, type StreamOf } from '@atlas/event-sourcing'

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- states and events differ from stream to stream
export type AnyAggregate = Aggregate<any, any>
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- likewise
export type AnyStream = StreamOf<any, any>

/** A stream as committed: its head, and its state under each fold that somebody has asked for. States never change. */
export interface Folded {
  readonly version: number
  readonly hash: Hash
  readonly states: ReadonlyMap<AnyAggregate, unknown>
}

export const unborn: Folded = { version: 0, hash: genesis, states: new Map() }

/** A stream within one flush or unit of work: as committed, and as it will be. */
export interface StreamHead {
  readonly id: string
  readonly category: string
  /** Committed version that everything here was decided on. */
  readonly expected: number
  readonly expectedHash: Hash
  version: number
  hash: Hash
  states: Map<AnyAggregate, unknown>
  /** Appended here so far. */
  readonly staged: Fact[]
  /** The command that appended last; whoever looks at the stream after it depends on it. */
  writer: number | undefined
}

export const headOf = (stream: AnyStream, committed: Folded): StreamHead => ({
  id: stream.id,
  category: stream.aggregate.category,
  expected: committed.version,
  expectedHash: committed.hash,
  version: committed.version,
  hash: committed.hash,
  states: new Map(committed.states),
  staged: [],
  writer: undefined,
})

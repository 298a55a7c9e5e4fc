import type { Fact, StreamCategory } from '@atlas/contracts'
import type { Fold } from './decider.js'

/** A kind of stream and how it folds. `category` decides which service may write it. */
export interface Aggregate<State, Event extends Fact> extends Fold<State, Event> {
  readonly category: StreamCategory
  /** Written into snapshots; another number makes older snapshots worthless. Raise it with each change of State. */
  readonly stateVersion?: number
}

/** One stream: `<category>-<key>`. The key holds no personal data: an id, or a sha256 in hex. */
export interface StreamOf<State, Event extends Fact> {
  readonly aggregate: Aggregate<State, Event>
  readonly id: string
}

export const streamOf = <State, Event extends Fact>(
  aggregate: Aggregate<State, Event>,
  key: string,
): StreamOf<State, Event> => ({ aggregate, id: `${aggregate.category}-${key}` })

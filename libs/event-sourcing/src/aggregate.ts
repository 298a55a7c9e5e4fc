import type { Fact, StreamCategory } from '@atlas/contracts'
import type { Fold } from './decider.js'

/** A kind of stream and how it folds. `category` decides which service may write it. */
export interface Aggregate<State, Event extends Fact> extends Fold<State, Event> {
  readonly category: StreamCategory
  /**
   * With it State is kept in snapshots, so it must be plain JSON and bounded. Another number makes older snapshots
   * worthless: raise it with each change of State, or of what `evolve` makes of events already stored.
   */
  readonly stateVersion?: number
  /** Tells the folds of a category's streams apart in snapshots; default: the category. */
  readonly fold?: string
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

import type { Fact, Refusal } from '@atlas/contracts'

/**
 * A decider (Chassaing): `decide` says what happens or refuses, `evolve` folds what happened. Both are pure; time and
 * policy come in `context`. `evolve` reads no policy, so that a stored stream folds the same for ever.
 */
export interface Decider<Command, Event extends Fact, State, Context> extends Fold<State, Event> {
  decide(command: Command, state: State, context: Context): readonly Event[] | Refusal
}

export interface Fold<State, Event extends Fact> {
  initial(): State
  evolve(state: State, event: Event): State
}

export const foldAll = <State, Event extends Fact>(
  fold: Fold<State, Event>,
  events: Iterable<Event>,
  from: State = fold.initial(),
): State => {
  let state = from
  for (const event of events) state = fold.evolve(state, event)
  return state
}

import { type HandlingEvent, milliseconds } from '@atlas/contracts'
import { handlingAggregate } from '../handling/evolve.js'
import type { HandlingState } from '../handling/handling.js'
import { isSameTurn, nobody, type Turn, turnOf } from './turn.js'

/** From an instant on, until the next. */
export interface TurnFrom {
  readonly from: number
  readonly turn: Turn
}

export interface Turns {
  /** In order; the first from for ever. */
  readonly turns: readonly TurnFrom[]
  /** The incident after all of its facts. */
  readonly incident: HandlingState
}

/**
 * Whose turn it was from when to when. Facts are of one handling stream, in its order; they count from `occurredAt` on,
 * so that one recorded late takes its place, as in the clocks.
 */
export function turnsOf(facts: readonly HandlingEvent[]): Turns {
  let incident = handlingAggregate.initial()
  const turns: TurnFrom[] = [{ from: -Infinity, turn: nobody(null) }]
  for (const fact of byOccurrence(facts)) {
    incident = handlingAggregate.evolve(incident, fact)
    const turn = turnOf(incident)
    const last = turns.at(-1)
    const from = milliseconds(fact.occurredAt)
    if (last?.from === from) turns.pop()
    const before = turns.at(-1)
    if (!before || !isSameTurn(before.turn, turn)) turns.push({ from, turn })
  }
  return { turns, incident }
}

const byOccurrence = (facts: readonly HandlingEvent[]): readonly HandlingEvent[] =>
  facts
    .map((fact, index) => ({ fact, index, at: milliseconds(fact.occurredAt) }))
    .sort((one, other) => one.at - other.at || one.index - other.index)
    .map(({ fact }) => fact)

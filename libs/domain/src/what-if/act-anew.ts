import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { HandlingContext } from '../handling/context.js'
import { withWhatFollows } from '../handling/decide.js'
import { evolveHandling } from '../handling/evolve.js'
import { classified } from '../handling/opening/classified.js'
import type { Incident } from '../handling/handling.js'
import { whatFollows } from './what-follows.js'
import { type Speaker, wordUnder } from './word-under.js'

/** The word of an act that isn't legal where the incident stands, and why. */
export interface Unfit {
  readonly word: HandlingEvent
  readonly refusal: Refusal
}

/** What somebody's words come to in an incident as it stands, with what follows by itself: all of them or nothing. */
export function actAnew(
  words: readonly HandlingEvent[],
  by: Speaker,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Unfit {
  const [first] = words
  if (!first) return []
  const before = classified(incident)
  if (isRefusal(before))
    return { word: first, refusal: refuse('not-an-incident', 'policy marks it as never an incident; it is Closed') }
  const told: HandlingEvent[] = []
  let state = before
  for (const word of words) {
    const one = wordUnder(word, by, state, before, context)
    if (isRefusal(one)) return { word, refusal: one }
    told.push(one)
    const after = evolveHandling(state, one)
    const next = after.opened ? classified(after) : undefined
    if (!next || isRefusal(next)) throw new TypeError(`${one.type} takes its priority from an incident`)
    state = next
  }
  return withWhatFollows([...told, ...whatFollows(told, before, state, context)], incident, context)
}

export const isUnfit = (acted: readonly HandlingEvent[] | Unfit): acted is Unfit => 'refusal' in acted

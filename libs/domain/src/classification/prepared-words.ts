import type { Vocabulary } from './vocabulary.js'
import type { Words } from './words.js'

/** Takes out the words of urgency and of idioms, lets turns begin a clause, and finds where clauses begin without their fillers. */
export function prepared(words: Words, { prelude }: Vocabulary): { words: Words; starts: Set<number> } {
  const urgent = new Set<number>()
  const idioms = new Set<number>()
  const turns = new Set<number>()
  const fillers = new Set<number>()
  const found = prelude.find(words)
  for (const { list, at } of found)
    for (const index of at)
      if (list !== 'urgency') (list === 'turn' ? turns : list === 'idiom' ? idioms : fillers).add(index)
  // Of "TOP PRIORITY 1 of 12 pods", the first takes its words: the number belongs to the pods.
  const urgencies = found.filter(({ list }) => list === 'urgency')
  for (const { at } of urgencies.sort(
    (one, other) => (one.at[0] ?? 0) - (other.at[0] ?? 0) || other.at.length - one.at.length,
  ))
    if (!at.some((index) => urgent.has(index))) for (const index of at) urgent.add(index)
  const isTaken = (index: number): boolean => urgent.has(index) || idioms.has(index)
  const kept = words.word.map((_, index) => index).filter((index) => !isTaken(index))
  const clause: number[] = []
  const starts = new Set<number>()
  let [clauses, open, before] = [0, true, -1]
  kept.forEach((from, index) => {
    if (words.clause[from] !== before || turns.has(from)) {
      clauses++
      open = true
    }
    before = words.clause[from] ?? -1
    clause.push(clauses)
    if (urgent.has(from - 1) || words.capital.has(from)) open = true
    if (!open || turns.has(from)) return
    starts.add(index)
    open = fillers.has(from)
  })
  // Most texts have neither urgency nor idiom.
  if (kept.length === words.word.length) return { starts, words: { ...words, clause } }
  const pick = <T>(values: readonly T[]): T[] => values.filter((_, index) => !isTaken(index))
  return {
    starts,
    words: {
      ...words,
      word: pick(words.word),
      start: pick(words.start),
      end: pick(words.end),
      group: pick(words.group),
      sentence: pick(words.sentence),
      clause,
      capital: new Set(kept.flatMap((from, index) => (words.capital.has(from) ? [index] : []))),
      percent: new Set(kept.flatMap((from, index) => (words.percent.has(from) ? [index] : []))),
    },
  }
}

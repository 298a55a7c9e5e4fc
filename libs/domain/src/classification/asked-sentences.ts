import type { Match } from './phrases.js'
import type { Words } from './words.js'

const auxiliary = /^(is|are|was|were|do|does|did|can|could|should|will|would|has|have|may|must)$/

/**
 * A sentence asks if it begins like a question, or ends with a question mark behind an auxiliary verb at its start: not
 * "Could you increase …?", which is a polite request.
 */
export function askedSentences(words: Words, matches: readonly Match[], starts: ReadonlySet<number>): Set<number> {
  const asked = new Set<number>()
  const requested = new Set<number>()
  for (const { list, at } of matches) {
    const sentence = words.sentence[at[0] ?? 0] ?? 0
    if (list === 'ask question') asked.add(sentence)
    if (list === 'ask request' || list === 'ask administration') requested.add(sentence)
  }
  for (const index of starts) {
    const sentence = words.sentence[index] ?? 0
    if (!requested.has(sentence) && words.asked.has(sentence) && auxiliary.test(words.word[index] ?? ''))
      asked.add(sentence)
  }
  return asked
}

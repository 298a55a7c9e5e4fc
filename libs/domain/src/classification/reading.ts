import type { TextSpan } from '@atlas/contracts'
import type { ClassificationPolicy } from '@atlas/policy'
import { askedSentences } from './asked-sentences.js'
import { tellsOfHealth, withoutShorter } from './longest-phrases.js'
import type { Match } from './phrases.js'
import { prepared } from './prepared-words.js'
import { type ReadableText, readableTexts } from './readable-text.js'
import type { Signal } from './signal.js'
import { type Vocabulary, vocabularyOf } from './vocabulary.js'
import { type Words, wordsOf } from './words.js'

/** A phrase found, and how it was meant. */
export interface Reading {
  /** `symptom`, `saying`, `strong`, `ask` … */
  readonly kind: string
  readonly name: string
  readonly source: ReadableText
  readonly words: Words
  readonly at: readonly number[]
  /** Said of now: not denied, not supposed, not asked. */
  readonly affirmed: boolean
  /** Denied by a word before it. */
  readonly denied: boolean
  /** Stands in a sentence that asks something. */
  readonly asked: boolean
  /** Stands in a clause that says that something is well. */
  readonly well: boolean
  /** Stands right after because of, due to … in its clause. */
  readonly cause: boolean
}

export interface ReadTexts {
  readonly texts: readonly { readonly source: ReadableText; readonly words: Words }[]
  readonly readings: readonly Reading[]
}

const negationReach = 4
const causeReach = 4
/**
 * A symptom's words that are also negations: one that denies something else tells of nothing, nor does one in a sentence
 * that names no part of the platform ("we can't wait").
 */
const unmet = 'symptom unmet'
const linking = /^(a|an|the|any|our|related|due|caused|by|to|about|because|of|in|on|with)$/

/** Reads a signal's texts with the policy's words. Pure; linear in the texts. */
export function readSignal(signal: Signal, policy: ClassificationPolicy): ReadTexts {
  const vocabulary = vocabularyOf(policy)
  const texts = readableTexts(signal, policy.reading.signatures).map((source, index) => {
    const { words, starts } = prepared(wordsOf(source.text, index, vocabulary.lexicon), vocabulary)
    return { source, words, readings: readingsOf(source, words, starts, vocabulary) }
  })
  return { texts, readings: texts.flatMap(({ readings }) => readings) }
}

function readingsOf(
  source: ReadableText,
  words: Words,
  starts: ReadonlySet<number>,
  vocabulary: Vocabulary,
): Reading[] {
  const matches = withoutShorter(vocabulary.book.find(words, starts), words, vocabulary.traits)
  const traits = matches.map(({ list }) => vocabulary.traits(list))
  const of = (list: string) => matches.filter((match) => match.list === list)
  const [denying, supposing] = [of('negation'), of('supposition')]
  // "Not ready" tells as a whole what its "not" would deny.
  const spoken = new Set(
    denying.length > 0
      ? matches.filter(({ at, list }) => at.length > 1 && list.startsWith('s')).flatMap(({ at }) => at)
      : [],
  )
  const negations = new Set(denying.filter(({ at }) => !at.some((index) => spoken.has(index))).flatMap(({ at }) => at))
  /** By clause, the word at which it begins to suppose. */
  const suppositions = new Map<number, number>()
  for (const { at } of supposing) {
    const clause = words.clause[at[0] ?? 0] ?? 0
    if (!suppositions.has(clause)) suppositions.set(clause, at[0] ?? 0)
  }
  const causes = new Set(of('cause').map(({ at }) => at.at(-1) ?? 0))
  const isCause = (first: number): boolean => {
    if (causes.size === 0) return false
    for (let index = first - 1; index >= first - causeReach; index--)
      if (causes.has(index) && words.clause[index] === words.clause[first]) return true
    return false
  }
  const asked = askedSentences(words, matches, starts)
  /** The word that denies it: up to four before what is told, but next to a thing ("not reconciling" is no "no Flux"). */
  const denialOf = ({ at }: Match, thing: boolean): number | undefined => {
    if (negations.size === 0) return undefined
    const first = at[0] ?? 0
    for (let index = first - 1; index >= 0 && index >= first - negationReach; index--) {
      if (words.clause[index] !== words.clause[first]) return undefined
      if (negations.has(index)) return words.word[index + 1] === 'only' ? undefined : index
      if (thing && !linking.test(words.word[index] ?? '')) return undefined
    }
    return undefined
  }
  const denials = matches.map((match, n) => denialOf(match, traits[n]?.thing ?? false))
  const denyingFaults = new Set(denials.filter((_, n) => traits[n]?.faultOrHealth))
  const wellClauses = new Set<number>()
  const named = new Set<number>()
  matches.forEach(({ list, at }, n) => {
    const first = at[0] ?? 0
    if (tellsOfHealth.has(list) && denials[n] === undefined) wellClauses.add(words.clause[first] ?? 0)
    if (traits[n]?.part) named.add(words.sentence[first] ?? 0)
  })
  const readings: Reading[] = []
  matches.forEach(({ list, at }, n) => {
    const first = at[0] ?? 0
    const [clause, sentence] = [words.clause[first] ?? 0, words.sentence[first] ?? 0]
    if (list === unmet && (denyingFaults.has(at[0]) || !named.has(sentence))) return
    const denied = denials[n] !== undefined
    const supposed = (suppositions.get(clause) ?? Infinity) < first
    const isAsked = asked.has(sentence)
    readings.push({
      kind: traits[n]?.kind ?? list,
      name: traits[n]?.name ?? '',
      source,
      words,
      at,
      affirmed: !denied && !supposed && !isAsked,
      denied,
      asked: isAsked,
      well: wellClauses.has(clause),
      cause: isCause(first),
    })
  })
  return readings
}

/** Where a reading stands in its text. */
export const spanOf = ({ source, words, at }: Reading): TextSpan => ({
  field: source.field,
  ...(source.key === undefined ? {} : { key: source.key }),
  start: words.start[at[0] ?? 0] ?? 0,
  end: words.end[at.at(-1) ?? 0] ?? 0,
})

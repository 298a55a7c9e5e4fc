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
    const { words, starts } = prepared(wordsOf(source.text, index, vocabulary.known, vocabulary.meant), vocabulary)
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
  const matches = withoutShorter(vocabulary.book.find(words, starts), words)
  const spoken = new Set(
    matches.filter(({ at, list }) => at.length > 1 && list.startsWith('s')).flatMap(({ at }) => at),
  )
  const inClause = (list: string) => {
    const found = new Map<number, number>()
    for (const match of matches)
      if (match.list === list && !(list === 'negation' && match.at.some((index) => spoken.has(index)))) {
        const clause = words.clause[match.at[0] ?? 0] ?? 0
        if (!found.has(clause)) found.set(clause, match.at[0] ?? 0)
      }
    return found
  }
  const negations = new Set(
    matches
      .filter(({ list, at }) => list === 'negation' && !at.some((index) => spoken.has(index)))
      .flatMap(({ at }) => at),
  )
  const suppositions = inClause('supposition')
  const causes = new Set(matches.flatMap(({ list, at }) => (list === 'cause' ? [at.at(-1) ?? 0] : [])))
  const isCause = (first: number): boolean => {
    for (let index = first - 1; index >= first - causeReach; index--)
      if (causes.has(index) && words.clause[index] === words.clause[first]) return true
    return false
  }
  const asked = askedSentences(words, matches, starts)
  const { things } = vocabulary
  const wellClauses = new Set<number>()
  /** The word that denies it: up to four before what is told, but next to a thing ("not reconciling" is no "no Flux"). */
  const denialOf = ({ at, list }: Match): number | undefined => {
    const first = at[0] ?? 0
    const thing = things.has(list)
    for (let index = first - 1; index >= 0 && index >= first - negationReach; index--) {
      if (words.clause[index] !== words.clause[first]) return undefined
      if (negations.has(index)) return words.word[index + 1] === 'only' ? undefined : index
      if (thing && !linking.test(words.word[index] ?? '')) return undefined
    }
    return undefined
  }
  const isDenied = (match: Match) => denialOf(match) !== undefined
  const denials = new Set(
    matches.flatMap((match) => (vocabulary.faultsAndHealth.has(match.list) ? [denialOf(match)] : [])),
  )
  for (const match of matches)
    if (tellsOfHealth.has(match.list) && !isDenied(match)) wellClauses.add(words.clause[match.at[0] ?? 0] ?? 0)
  const named = new Set(
    matches.flatMap(({ list, at }) => (vocabulary.parts.has(list) ? [words.sentence[at[0] ?? 0]] : [])),
  )
  const told = matches.filter(
    ({ list, at }) => list !== unmet || (!denials.has(at[0]) && named.has(words.sentence[at[0] ?? 0])),
  )
  return told.map((match) => {
    const first = match.at[0] ?? 0
    const clause = words.clause[first] ?? 0
    const denied = isDenied(match)
    const supposed = (suppositions.get(clause) ?? Infinity) < first
    const isAsked = asked.has(words.sentence[first] ?? 0)
    return {
      ...vocabulary.named(match.list),
      source,
      words,
      at: match.at,
      affirmed: !denied && !supposed && !isAsked,
      denied,
      asked: isAsked,
      well: wellClauses.has(clause),
      cause: isCause(first),
    }
  })
}

/** Where a reading stands in its text. */
export const spanOf = ({ source, words, at }: Reading): TextSpan => ({
  field: source.field,
  ...(source.key === undefined ? {} : { key: source.key }),
  start: words.start[at[0] ?? 0] ?? 0,
  end: words.end[at.at(-1) ?? 0] ?? 0,
})

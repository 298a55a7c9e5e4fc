import type { TextSpan } from '@atlas/contracts'
import type { ClassificationPolicy } from '@atlas/policy'
import type { Match } from './phrases.js'
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
const well = new Set(['healthy', 'saying recovered', 'saying no-impact', 'saying nobody-waits', 'saying history'])
const linking = /^(a|an|the|any|our|related|due|caused|by|to|about|because|of|in|on|with)$/
const auxiliary = /^(is|are|was|were|do|does|did|can|could|should|will|would|has|have|may|must)$/

/** Reads a signal's texts with the policy's words. Pure; linear in the texts. */
export function readSignal(signal: Signal, policy: ClassificationPolicy): ReadTexts {
  const vocabulary = vocabularyOf(policy)
  const texts = readableTexts(signal, policy.reading.signatures).map((source, index) => {
    const { words, starts } = prepared(wordsOf(source.text, index, vocabulary.known), vocabulary)
    return { source, words, readings: readingsOf(source, words, starts, vocabulary) }
  })
  return { texts, readings: texts.flatMap(({ readings }) => readings) }
}

/** Takes out the words of urgency, lets turns begin a clause, and finds where clauses begin without their fillers. */
function prepared(words: Words, { prelude }: Vocabulary): { words: Words; starts: Set<number> } {
  const urgent = new Set<number>()
  const turns = new Set<number>()
  const fillers = new Set<number>()
  const found = prelude.find(words)
  for (const { list, at } of found)
    for (const index of at) if (list !== 'urgency') (list === 'turn' ? turns : fillers).add(index)
  // Of "TOP PRIORITY 1 of 12 pods", the first takes its words: the number belongs to the pods.
  const urgencies = found.filter(({ list }) => list === 'urgency')
  for (const { at } of urgencies.sort(
    (one, other) => (one.at[0] ?? 0) - (other.at[0] ?? 0) || other.at.length - one.at.length,
  ))
    if (!at.some((index) => urgent.has(index))) for (const index of at) urgent.add(index)
  const kept = words.word.map((_, index) => index).filter((index) => !urgent.has(index))
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
  const pick = <T>(values: readonly T[]): T[] => kept.flatMap((index) => values.slice(index, index + 1))
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

function readingsOf(
  source: ReadableText,
  words: Words,
  starts: ReadonlySet<number>,
  vocabulary: Vocabulary,
): Reading[] {
  const matches = withoutShorter(vocabulary.book.find(words, starts))
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
  const causes = matches.flatMap(({ list, at }) => (list === 'cause' ? [at.at(-1) ?? 0] : []))
  const asked = askedSentences(words, matches, starts)
  const wellClauses = new Set<number>()
  /** The word that denies it: up to four before what is told, but next to a thing ("not reconciling" is no "no Flux"). */
  const denialOf = ({ at, list }: Match): number | undefined => {
    const first = at[0] ?? 0
    const thing = /^(strong|weak|environment|saying) /.test(list) && !vocabulary.faults.has(list)
    for (let index = first - 1; index >= 0 && index >= first - negationReach; index--) {
      if (words.clause[index] !== words.clause[first]) return undefined
      if (negations.has(index)) return words.word[index + 1] === 'only' ? undefined : index
      if (thing && !linking.test(words.word[index] ?? '')) return undefined
    }
    return undefined
  }
  const isDenied = (match: Match) => denialOf(match) !== undefined
  const denials = new Set(
    matches.flatMap((match) =>
      /^(symptom|healthy)/.test(match.list) || vocabulary.faults.has(match.list) ? [denialOf(match)] : [],
    ),
  )
  for (const match of matches)
    if (well.has(match.list) && !isDenied(match)) wellClauses.add(words.clause[match.at[0] ?? 0] ?? 0)
  const things = new Set(
    matches.flatMap(({ list, at }) => (/^(strong|weak|unit) /.test(list) ? [words.sentence[at[0] ?? 0]] : [])),
  )
  const told = matches.filter(
    ({ list, at }) => list !== unmet || (!denials.has(at[0]) && things.has(words.sentence[at[0] ?? 0])),
  )
  return told.map((match) => {
    const [kind = '', ...name] = match.list.split(' ')
    const first = match.at[0] ?? 0
    const clause = words.clause[first] ?? 0
    const denied = isDenied(match)
    const supposed = (suppositions.get(clause) ?? Infinity) < first
    const isAsked = asked.has(words.sentence[first] ?? 0)
    return {
      kind,
      name: name.join(' '),
      source,
      words,
      at: match.at,
      affirmed: !denied && !supposed && !isAsked,
      denied,
      asked: isAsked,
      well: wellClauses.has(clause),
      cause: causes.some((index) => index < first && first - index <= causeReach && words.clause[index] === clause),
    }
  })
}

/**
 * A sentence asks if it begins like a question, or ends with a question mark behind an auxiliary verb at its start: not
 * "Could you increase …?", which is a polite request.
 */
function askedSentences(words: Words, matches: readonly Match[], starts: ReadonlySet<number>): Set<number> {
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

/**
 * "No longer down" isn't "down", "partially unavailable" isn't "unavailable", "service account" isn't "service": within
 * what tells of health, and within the components, a longer phrase takes the words from a shorter one.
 */
function withoutShorter(matches: readonly Match[]): Match[] {
  const rival = ({ list }: Match): string => {
    if (list.startsWith('symptom ') || well.has(list)) return 'health'
    if (list.startsWith('strong ') || list.startsWith('weak ')) return 'component'
    return list.startsWith('environment ') ? 'environment' : ''
  }
  const longest = new Map<string, number>()
  for (const match of matches) {
    const field = rival(match)
    if (field)
      for (const index of match.at)
        longest.set(`${field} ${index}`, Math.max(longest.get(`${field} ${index}`) ?? 0, match.at.length))
  }
  return matches.filter((match) => {
    const field = rival(match)
    return !field || match.at.some((index) => longest.get(`${field} ${index}`) === match.at.length)
  })
}

/** Where a reading stands in its text. */
export const spanOf = ({ source, words, at }: Reading): TextSpan => ({
  field: source.field,
  ...(source.key === undefined ? {} : { key: source.key }),
  start: words.start[at[0] ?? 0] ?? 0,
  end: words.end[at.at(-1) ?? 0] ?? 0,
})

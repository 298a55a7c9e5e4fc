import type { Words } from './words.js'

/** A phrase of the policy found in a text. */
export interface Match {
  /** The list it belongs to, such as `symptoms loss`. */
  readonly list: string
  readonly words: Words
  /** Indices of the words that it named; words in a gap aren't among them. */
  readonly at: readonly number[]
}

interface Element {
  readonly word: string
  readonly prefix: boolean
  /** Whether up to four other words may stand before it. */
  readonly gap: boolean
}
interface Phrase {
  readonly list: string
  readonly elements: readonly Element[]
  readonly atStart: boolean
}

const widestGap = 4
const longestEnding = 3
const longestRemembered = 50_000

/** Finds the phrases of many lists in one pass over the words. */
export class PhraseBook {
  private readonly byWord = new Map<string, Phrase[]>()
  private readonly byPrefix = new Map<string, Phrase[]>()
  private readonly remembered = new Map<string, readonly Phrase[]>()

  add(list: string, phrases: readonly string[]): this {
    for (const phrase of phrases) for (const plain of alternatives(phrase)) this.addPlain(list, plain)
    return this
  }

  /** Whether a word in one piece is one that some phrase begins with; of `flux*`, FluxCD is, FluxSourceIssue isn't. */
  readonly begins = (word: string): boolean =>
    this.candidates(word).some(({ elements: [first] }) => first && word.length - first.word.length <= longestEnding)

  /** `clauseStarts` tells where, fillers skipped, a clause begins. */
  find(words: Words, clauseStarts: ReadonlySet<number> = new Set()): Match[] {
    const matches: Match[] = []
    for (let index = 0; index < words.word.length; index++)
      for (const phrase of this.candidates(words.word[index] ?? '')) {
        if (phrase.atStart && !clauseStarts.has(index)) continue
        const at = matchFrom(phrase.elements, words, index)
        if (at) matches.push({ list: phrase.list, words, at })
      }
    return matches
  }

  private addPlain(list: string, plain: string): void {
    const atStart = plain.startsWith('^')
    const elements: Element[] = []
    let gap = false
    for (const part of plain.replace('^', '').split(/[\s-]+/)) {
      if (part === '') continue
      if (part === '..') {
        gap = true
        continue
      }
      elements.push({ word: part.replace('*', ''), prefix: part.endsWith('*'), gap })
      gap = false
    }
    this.index({ list, elements, atStart })
    // `not ready` is also written NotReady and notready.
    const fused = elements.map(({ word }) => word).join('')
    if (elements.length > 1 && fused.length > 7 && elements.every((element) => !element.gap) && !fused.includes("'"))
      this.index({ list, elements: [{ word: fused, prefix: elements.at(-1)?.prefix ?? false, gap: false }], atStart })
  }

  private index(phrase: Phrase): void {
    const [first] = phrase.elements
    if (!first) return
    const index = first.prefix ? this.byPrefix : this.byWord
    index.set(first.word, [...(index.get(first.word) ?? []), phrase])
  }

  private candidates(word: string): readonly Phrase[] {
    const known = this.remembered.get(word)
    if (known) return known
    const found = [...(this.byWord.get(word) ?? [])]
    for (let length = 1; length <= Math.min(word.length, 24); length++)
      found.push(...(this.byPrefix.get(word.slice(0, length)) ?? []))
    if (this.remembered.size >= longestRemembered) this.remembered.clear()
    this.remembered.set(word, found)
    return found
  }
}

/** `a (b|c) d` is `a b d` and `a c d`. */
function alternatives(phrase: string): string[] {
  const open = phrase.lastIndexOf('(')
  if (open < 0) return [phrase]
  const close = phrase.indexOf(')', open)
  const [before, inside, after] = [phrase.slice(0, open), phrase.slice(open + 1, close), phrase.slice(close + 1)]
  return inside.split('|').flatMap((choice) => alternatives(`${before}${choice}${after}`))
}

function matchFrom(elements: readonly Element[], words: Words, first: number): number[] | undefined {
  const at = [first]
  let index = first
  for (const element of elements.slice(1)) {
    let next = index + 1
    const reach = (words.group[index] ?? 0) + (element.gap ? widestGap + 1 : 1)
    while (fits(words, first, next, reach) && element.gap && !says(element, words.word[next])) next++
    if (!fits(words, first, next, reach + (element.gap ? 0 : 1)) || !says(element, words.word[next])) return undefined
    at.push(next)
    index = next
  }
  return at
}

const fits = (words: Words, first: number, index: number, reach: number): boolean =>
  index < words.word.length && words.clause[index] === words.clause[first] && (words.group[index] ?? 0) <= reach

const says = (element: Element, word: string | undefined): boolean =>
  word !== undefined && (element.prefix ? word.startsWith(element.word) : word === element.word)

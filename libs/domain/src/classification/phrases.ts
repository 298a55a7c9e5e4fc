import type { Words } from './words.js'

/** A phrase of the policy found in a text. */
export interface Match {
  /** The list it belongs to, such as `symptom loss`. */
  readonly list: string
  readonly words: Words
  /** Indices of the words that it named; words in a gap aren't among them. */
  readonly at: readonly number[]
}

/** Steps from one word of a phrase to the next: by a whole word, or by how a word begins. */
interface Steps {
  readonly whole: Map<string, Step>
  /** By its first letter, the shortest first: a word is held against these alone. */
  readonly beginnings: Map<string, Beginning[]>
}
interface Beginning {
  readonly beginning: string
  readonly step: Step
}
interface Step {
  /** Lists in which a phrase ends here; those in `atStart` only where it began a clause. */
  readonly ends: Set<string>
  readonly endsAtStart: Set<string>
  /** By the number of other words that may stand between. */
  readonly next: { readonly gap: number; readonly steps: Steps }[]
}

/** `...` stands for up to twelve words, `..` for up to four, `_` for one or none. */
const gaps: Readonly<Record<string, number>> = { '...': 12, '..': 4, _: 1 }
const longestEnding = 3
const mostRemembered = 50_000
/** The densest 40 KB that people write have fewer; a text made of nothing but phrases has said enough by then. */
const mostMatches = 5_000

/** Finds the phrases of many lists in one pass over the words; phrases that begin alike are followed together. */
export class PhraseBook {
  readonly lists = new Set<string>()
  private readonly first = newSteps()
  private readonly remembered = new Map<string, readonly Step[]>()

  add(list: string, phrases: readonly string[]): this {
    this.lists.add(list)
    for (const phrase of phrases) for (const plain of alternatives(phrase)) this.addPlain(list, plain)
    return this
  }

  /** Whether a word in one piece is one that some phrase begins with; of `flux*`, FluxCD is, FluxSourceIssue isn't. */
  readonly begins = (word: string): boolean => {
    if (this.first.whole.has(word)) return true
    const candidates = this.first.beginnings.get(word.charAt(0)) ?? []
    return candidates.some(
      ({ beginning }) => beginning.length >= word.length - longestEnding && word.startsWith(beginning),
    )
  }

  /** `clauseStarts` tells where, fillers skipped, a clause begins. */
  find(words: Words, clauseStarts: ReadonlySet<number> = new Set()): Match[] {
    const matches: Match[] = []
    const at: number[] = []
    const { word, group, clause } = words
    const follow = (step: Step, index: number) => {
      at.push(index)
      for (const list of step.ends) matches.push({ list, words, at: at.slice() })
      if (step.endsAtStart.size > 0 && clauseStarts.has(at[0] ?? 0))
        for (const list of step.endsAtStart) matches.push({ list, words, at: at.slice() })
      for (const { gap, steps } of step.next) {
        const reach = (group[index] ?? 0) + gap + 1
        // Of words within reach, the nearest has the step.
        const taken: Step[] = []
        for (let next = index + 1; next < word.length; next++) {
          if (clause[next] !== clause[index] || (group[next] ?? 0) > reach) break
          eachStep(steps, word[next] ?? '', (after) => {
            if (taken.includes(after)) return
            if (gap > 0) taken.push(after)
            follow(after, next)
          })
          if (gap === 0) break
        }
      }
      at.pop()
    }
    for (let index = 0; index < words.word.length && matches.length < mostMatches; index++)
      for (const step of this.starting(words.word[index] ?? '')) follow(step, index)
    return matches
  }

  private addPlain(list: string, plain: string): void {
    const parts = plain.replace('^', '').split(/[\s-]+/)
    const atStart = plain.startsWith('^')
    let steps = this.first
    let step: Step | undefined
    let gap = 0
    for (const part of parts) {
      gap += gaps[part] ?? 0
      if (part === '' || part in gaps) continue
      if (step) steps = stepsAfter(step, gap)
      step = stepTo(steps, part)
      gap = 0
    }
    if (!step) return
    const ends = (last: Step) => (atStart ? last.endsAtStart : last.ends).add(list)
    ends(step)
    // `not ready` is also written NotReady and notready.
    const fused = parts.join('')
    if (parts.length > 1 && fused.length > 7 && !/[._']/.test(fused)) ends(stepTo(this.first, fused))
  }

  private starting(word: string): readonly Step[] {
    const known = this.remembered.get(word)
    if (known) return known
    if (this.remembered.size >= mostRemembered) this.remembered.clear()
    const found: Step[] = []
    eachStep(this.first, word, (step) => found.push(step))
    this.remembered.set(word, found)
    return found
  }
}

const newSteps = (): Steps => ({ whole: new Map(), beginnings: new Map() })
const newStep = (): Step => ({ ends: new Set(), endsAtStart: new Set(), next: [] })

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make()
  map.set(key, found)
  return found
}

function stepsAfter({ next }: Step, gap: number): Steps {
  const known = next.find((one) => one.gap === gap)
  if (known) return known.steps
  const steps = newSteps()
  next.push({ gap, steps })
  return steps
}

function stepTo(steps: Steps, part: string): Step {
  if (!part.endsWith('*')) return entry(steps.whole, part, newStep)
  const beginning = part.replaceAll('*', '')
  const alike = entry(steps.beginnings, beginning.charAt(0), (): Beginning[] => [])
  const known = alike.find((one) => one.beginning === beginning)
  if (known) return known.step
  const step = newStep()
  alike.push({ beginning, step })
  alike.sort((one, other) => one.beginning.length - other.beginning.length)
  return step
}

function eachStep({ whole, beginnings }: Steps, word: string, take: (step: Step) => void): void {
  const exact = whole.get(word)
  if (exact) take(exact)
  if (beginnings.size === 0) return
  for (const { beginning, step } of beginnings.get(word.charAt(0)) ?? none) if (word.startsWith(beginning)) take(step)
}
const none: readonly Beginning[] = []

/** `a (b|c) d` is `a b d` and `a c d`. */
function alternatives(phrase: string): string[] {
  const open = phrase.lastIndexOf('(')
  if (open < 0) return [phrase]
  const close = phrase.indexOf(')', open)
  const [before, inside, after] = [phrase.slice(0, open), phrase.slice(open + 1, close), phrase.slice(close + 1)]
  return inside.split('|').flatMap((choice) => alternatives(`${before}${choice}${after}`))
}

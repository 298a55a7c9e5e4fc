import { type ClassificationPolicy, scopeAmounts, scopeUnits } from '@atlas/policy'
import { type Lexicon, lexiconOf } from './lexicon.js'
import { type Field, fieldOf } from './longest-phrases.js'
import { PhraseBook } from './phrases.js'
import { spelling } from './spelling.js'

/** What a list tells of the phrases in it. */
export interface ListTraits {
  /** `symptom loss` is of kind symptom and has the name loss. */
  readonly kind: string
  readonly name: string
  /** A denial far before it doesn't deny it: it is a thing, not a state. */
  readonly thing: boolean
  /** Symptoms, sayings that tell of a fault as they do, and what is well. */
  readonly faultOrHealth: boolean
  /** A part of the platform. */
  readonly part: boolean
  readonly field: Field | undefined
}

/** A policy's word lists, indexed once. Lists are named `<kind> <name>`, such as `symptom loss`. */
export interface Vocabulary {
  /** What must be known before the rest is read: urgency (taken out), fillers and turns (clauses). */
  readonly prelude: PhraseBook
  readonly book: PhraseBook
  readonly traits: (list: string) => ListTraits
  /** A piece of a text as it was meant: a name of the policy's in spite of a mistake in its spelling. */
  readonly lexicon: Lexicon
}

const remembered = new WeakMap<ClassificationPolicy, Vocabulary>()

export function vocabularyOf(policy: ClassificationPolicy): Vocabulary {
  const earlier = remembered.get(policy)
  if (earlier) return earlier
  const { reading } = policy
  const prelude = new PhraseBook()
    .add('urgency', policy.urgency)
    .add('idiom', reading.idioms)
    .add('filler', reading.fillers)
    .add('turn', reading.turns)
  const book = new PhraseBook()
    .add('negation', reading.negations)
    .add('supposition', reading.suppositions)
    .add('healthy', reading.healthy)
    .add('cause', reading.causes)
  for (const [ask, phrases] of Object.entries(policy.asks)) book.add(`ask ${ask}`, phrases)
  for (const [name, phrases] of Object.entries(policy.symptoms)) book.add(`symptom ${name}`, phrases)
  for (const [name, phrases] of Object.entries(policy.sayings)) book.add(`saying ${name}`, phrases)
  for (const unit of scopeUnits) book.add(`unit ${unit}`, policy.scope.units[unit])
  for (const amount of scopeAmounts) book.add(`amount ${amount}`, policy.scope.amounts[amount])
  for (const [scope, phrases] of Object.entries(policy.scope.sayings)) book.add(`scope ${scope}`, phrases)
  for (const [environment, { words }] of Object.entries(policy.environments))
    book.add(`environment ${environment}`, words)
  for (const [name, { strong, weak }] of Object.entries(policy.components))
    book.add(`strong ${name}`, strong).add(`weak ${name}`, weak)
  const known = (word: string) => book.begins(word) || prelude.begins(word)
  const faults = new Set(policy.asks.faults.map((name) => `saying ${name}`))
  const vocabulary = {
    prelude,
    book,
    traits: traitsOf([...book.lists], faults),
    lexicon: lexiconOf(known, spelling(reading.misspelt, known)),
  }
  remembered.set(policy, vocabulary)
  return vocabulary
}

function traitsOf(lists: readonly string[], faults: ReadonlySet<string>): Vocabulary['traits'] {
  const of = (list: string): ListTraits => {
    const [kind = '', ...name] = list.split(' ')
    return {
      kind,
      name: name.join(' '),
      thing: /^(strong|weak|environment|saying) /.test(list) && !faults.has(list),
      faultOrHealth: /^(symptom |healthy$)/.test(list) || faults.has(list),
      part: /^(strong|weak|unit) /.test(list),
      field: fieldOf(list),
    }
  }
  const known = new Map(lists.map((list) => [list, of(list)]))
  return (list) => known.get(list) ?? of(list)
}

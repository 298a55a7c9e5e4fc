import { type ClassificationPolicy, scopeAmounts, scopeUnits } from '@atlas/policy'
import { PhraseBook } from './phrases.js'
import { spelling } from './spelling.js'

/** A policy's word lists, indexed once. Lists are named `<kind> <name>`, such as `symptom loss`. */
export interface Vocabulary {
  /** What must be known before the rest is read: urgency (taken out), fillers and turns (clauses). */
  readonly prelude: PhraseBook
  readonly book: PhraseBook
  /** Lists that a denial far before them doesn't deny: what is a thing, not a state. */
  readonly things: ReadonlySet<string>
  /** Lists of symptoms, of sayings that tell of a fault as they do, and of what is well. */
  readonly faultsAndHealth: ReadonlySet<string>
  /** Lists of parts of the platform. */
  readonly parts: ReadonlySet<string>
  /** `symptom loss` is of kind symptom and has the name loss. */
  readonly named: (list: string) => { readonly kind: string; readonly name: string }
  readonly known: (word: string) => boolean
  /** A word in lower case as it was meant: a name of the policy's in spite of a mistake in its spelling. */
  readonly meant: (word: string) => string
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
  const lists = [...book.lists]
  const vocabulary = {
    prelude,
    book,
    things: new Set(lists.filter((list) => /^(strong|weak|environment|saying) /.test(list) && !faults.has(list))),
    faultsAndHealth: new Set(lists.filter((list) => /^(symptom |healthy$)/.test(list) || faults.has(list))),
    parts: new Set(lists.filter((list) => /^(strong|weak|unit) /.test(list))),
    named: namesOf(lists),
    known,
    meant: spelling(reading.misspelt, known),
  }
  remembered.set(policy, vocabulary)
  return vocabulary
}

function namesOf(lists: readonly string[]): Vocabulary['named'] {
  const names = new Map(
    lists.map((list) => {
      const [kind = '', ...name] = list.split(' ')
      return [list, { kind, name: name.join(' ') }] as const
    }),
  )
  return (list) => names.get(list) ?? { kind: list, name: '' }
}

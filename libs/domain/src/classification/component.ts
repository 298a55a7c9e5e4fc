import type { Category } from '@atlas/contracts'
import type { ClassificationPolicy } from '@atlas/policy'
import type { Reading, ReadTexts } from './reading.js'
import { placeOf } from './words.js'

export interface Component {
  /** Empty where none was recognised. */
  readonly name: string
  readonly category: Category
  readonly all: readonly string[]
  readonly because: readonly Reading[]
}

const weights = { strong: 3, weak: 1 }
/** An alert's name was chosen by who wrote the rule; a summary names what is broken; a description tells the story. */
const fieldWeights = { label: 3, summary: 2, annotation: 0.5, description: 1 }
const subjectWeights = { label: 2, summary: 1.25, annotation: 1, description: 1 }

/** The component that is most likely broken or meant: the most and the strongest words, the cause before the symptom. */
export function componentOf({ readings }: ReadTexts, policy: ClassificationPolicy): Component {
  const scores = new Map<string, { score: number; because: Reading[]; said: Set<string>; at: Set<number> }>()
  const opened = new Set<string>()
  for (const reading of readings) {
    if (reading.kind !== 'strong' && reading.kind !== 'weak') continue
    const entry = scores.get(reading.name) ?? { score: 0, because: [], said: new Set<string>(), at: new Set<number>() }
    scores.set(reading.name, entry)
    // The same word ten times in a log excerpt says no more than once.
    const said = `${reading.source.field} ${reading.at.map((index) => reading.words.word[index]).join(' ')}`
    const places = reading.at.map((index) => placeOf(reading.words, index))
    if (entry.said.has(said) || entry.said.size >= 6 || places.some((place) => entry.at.has(place))) continue
    entry.said.add(said)
    for (const place of places) entry.at.add(place)
    entry.because.push(reading)
    // What an alert's name or a summary begins with is its subject: GitlabHighFileDescriptorUsage is about GitLab.
    const subject = !reading.cause && !opened.has(reading.source.field)
    if (subject) opened.add(reading.source.field)
    entry.score +=
      weightOf(reading) *
      (subject ? subjectWeights[reading.source.field] : 1) *
      (policy.components[reading.name]?.weight ?? 1)
  }
  const names = Object.keys(policy.components)
  const categoryOf = (name: string) => policy.components[name]?.category ?? 'none'
  // The parts of one category speak together; among them the strongest names it.
  const together = new Map<Category, number>()
  for (const [name, { score }] of scores) together.set(categoryOf(name), (together.get(categoryOf(name)) ?? 0) + score)
  const ranked = [...scores].sort(
    ([one, a], [other, b]) =>
      (together.get(categoryOf(other)) ?? 0) - (together.get(categoryOf(one)) ?? 0) ||
      b.score - a.score ||
      names.indexOf(one) - names.indexOf(other),
  )
  const [first] = ranked
  if (!first) return { name: '', category: 'none', all: [], because: [] }
  return {
    name: first[0],
    category: categoryOf(first[0]),
    all: ranked.map(([name]) => name),
    because: first[1].because,
  }
}

function weightOf({ kind, source, at, denied, well, cause, asked }: Reading): number {
  const words = kind === 'strong' && at.length > 1 ? 1 : 0
  const weight =
    ((kind === 'strong' ? weights.strong : weights.weak) + words + (cause ? 2 : 0)) * fieldWeights[source.field]
  return denied || well ? weight * 0.2 : asked ? weight * 0.5 : weight
}

import type { Match } from './phrases.js'
import type { Words } from './words.js'

/** Lists that tell that something is well, or over, or without effect. */
export const tellsOfHealth = new Set([
  'healthy',
  'saying recovered',
  'saying no-impact',
  'saying nobody-waits',
  'saying history',
])

/** Of phrases of one field, the longest at a word has it. */
export type Field = 'health' | 'component' | 'environment'

export function fieldOf(list: string): Field | undefined {
  if (list.startsWith('symptom ') || tellsOfHealth.has(list)) return 'health'
  if (list.startsWith('strong ') || list.startsWith('weak ')) return 'component'
  return list.startsWith('environment ') ? 'environment' : undefined
}

/**
 * "No longer down" isn't "down", "partially unavailable" isn't "unavailable", "service account" isn't "service": within
 * what tells of health, and within the components, a longer phrase takes the words from a shorter one.
 */
export function withoutShorter(
  matches: readonly Match[],
  { word }: Words,
  traits: (list: string) => { readonly field: Field | undefined },
): readonly Match[] {
  if (matches.length < 2) return matches
  /** By field, the length of the longest phrase at each word. */
  const longest = {
    health: new Uint8Array(word.length),
    component: new Uint8Array(word.length),
    environment: new Uint8Array(word.length),
  }
  for (const { list, at } of matches) {
    const { field } = traits(list)
    if (field) for (const index of at) longest[field][index] = Math.max(longest[field][index] ?? 0, at.length)
  }
  return matches.filter(({ list, at }) => {
    const { field } = traits(list)
    return !field || at.some((index) => longest[field][index] === at.length)
  })
}

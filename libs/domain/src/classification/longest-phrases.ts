import type { Match } from './phrases.js'

/** Lists that tell that something is well, or over, or without effect. */
export const tellsOfHealth = new Set([
  'healthy',
  'saying recovered',
  'saying no-impact',
  'saying nobody-waits',
  'saying history',
])

/**
 * "No longer down" isn't "down", "partially unavailable" isn't "unavailable", "service account" isn't "service": within
 * what tells of health, and within the components, a longer phrase takes the words from a shorter one.
 */
export function withoutShorter(matches: readonly Match[]): Match[] {
  const rival = ({ list }: Match): string => {
    if (list.startsWith('symptom ') || tellsOfHealth.has(list)) return 'health'
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

/** Of the known names those that one was perhaps meant to be: nearly the same letters, or a word in common; best first. */
export function nearNames(asked: string, known: readonly string[]): string[] {
  const words = new Set(wordsOf(asked))
  return known
    .map((name) => ({
      name,
      shared: wordsOf(name).some((word) => words.has(word)),
      far: distance(asked.toLowerCase(), name.toLowerCase()),
    }))
    .filter(({ name, shared, far }) => shared || far <= Math.max(2, Math.floor(name.length / 4)))
    .sort((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ name }) => name)
}

/** `; near are a, b`, or nothing where none is near. */
export function nearOf(asked: string, known: readonly string[]): string {
  const near = nearNames(asked, known)
  return near.length === 0 ? '' : `; near ${near.length > 1 ? 'are' : 'is'} ${near.join(', ')}`
}

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(({ length }) => length > 3)

/** How many letters must be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (const [n, letter] of [...one].entries()) {
    const next = [n + 1]
    for (const [m, wanted] of [...other].entries())
      next.push(Math.min((row[m] ?? 0) + (letter === wanted ? 0 : 1), (row[m + 1] ?? 0) + 1, (next[m] ?? 0) + 1))
    row = next
  }
  return row.at(-1) ?? 0
}

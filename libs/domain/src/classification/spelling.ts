/**
 * Reads the names given in spite of one mistake: a letter wrong, missing or too many, or two neighbours swapped. A word
 * that means something as it is stays as it is, and so does one that could be two of the names.
 */
export function spelling(names: readonly string[], known: (word: string) => boolean): (word: string) => string {
  const byShape = new Map<string, Set<string>>()
  for (const name of names)
    for (const shape of shapesOf(name)) byShape.set(shape, (byShape.get(shape) ?? new Set<string>()).add(name))
  const shortest = Math.min(...names.map(({ length }) => length)) - 1
  const longest = Math.max(...names.map(({ length }) => length)) + 1
  const remembered = new Map<string, string>()
  return (word) => {
    // The same string each time: what looks it up later finds it hashed.
    const before = remembered.get(word)
    if (before !== undefined) return before
    if (remembered.size >= mostRemembered) remembered.clear()
    const only = meantBy(word)
    remembered.set(word, only)
    return only
  }
  function meantBy(word: string): string {
    if (word.length < shortest || word.length > longest || known(word)) return word
    const candidates = new Set(shapesOf(word).flatMap((shape) => [...(byShape.get(shape) ?? [])]))
    const meant = [...candidates].filter((name) => oneMistakeApart(word, name))
    const [only = word] = meant.length === 1 ? meant : []
    return only
  }
}

const mostRemembered = 50_000

/** The word, and what is left of it without one of its letters: words one mistake apart share such a shape. */
const shapesOf = (word: string): string[] => [
  word,
  ...Array.from(word, (_, index) => word.slice(0, index) + word.slice(index + 1)),
]

function oneMistakeApart(word: string, name: string): boolean {
  let from = 0
  while (from < word.length && word[from] === name[from]) from++
  const [rest, wanted] = [word.slice(from), name.slice(from)]
  return (
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    rest.slice(1) === wanted.slice(1) ||
    (rest.slice(2) === wanted.slice(2) && rest[0] === wanted[1] && rest[1] === wanted[0])
  )
}

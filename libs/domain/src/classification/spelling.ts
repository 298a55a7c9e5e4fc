/**
 * Reads the names given in spite of one mistake: a letter wrong, missing or too many, or two neighbours swapped. A word
 * that means something as it is stays as it is, and so does one that could be two of the names.
 */
export function spelling(names: readonly string[], known: (word: string) => boolean): (word: string) => string {
  const byLength = new Map<number, string[]>()
  for (const name of new Set(names)) byLength.set(name.length, [...(byLength.get(name.length) ?? []), name])
  const near = (length: number): readonly string[] =>
    [length - 1, length, length + 1].flatMap((one) => byLength.get(one) ?? [])
  const nearby = new Map([...byLength.keys()].flatMap((one) => [one - 1, one, one + 1].map((of) => [of, near(of)])))
  return (word) => {
    const candidates = nearby.get(word.length)
    if (!candidates || known(word)) return word
    let meant: string | undefined
    for (const name of candidates)
      if (mayBe(word, name) && oneMistakeApart(word, name)) {
        if (meant !== undefined) return word
        meant = name
      }
    return meant ?? word
  }
}

/** One mistake leaves the first letter, or moves it by one place, or the second stands where it stood. */
const mayBe = (word: string, name: string): boolean =>
  word[0] === name[0] || word[1] === name[1] || word[1] === name[0] || word[0] === name[1]

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

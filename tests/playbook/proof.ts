import type { Register } from './register.ts'

/** A test that ran, or was to run. */
export interface Scenario {
  /** With the titles of the describe blocks around it: a tag there stands for each test within. */
  readonly title: string
  readonly passed: boolean
}

/** What Jest writes with --json, as far as it is read here. */
interface JestResults {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

/** Everything but `passed` (failed, pending, skipped, todo) proves nothing. */
export const scenariosOf = ({ testResults }: JestResults): Scenario[] =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ title: fullName, passed: status === 'passed' })),
  )

/** Ids in brackets: `[PB-12]`, `[PB-12 PB-13]`. */
export const tagsOf = (title: string): string[] =>
  [...title.matchAll(/\[(PB-\d+(?: PB-\d+)*)\]/g)].flatMap(([, tags = '']) => tags.split(' '))

/**
 * What stands against the register after an acceptance run; empty when each sentence is proved by scenarios that ran
 * and all passed, or is still to come and nothing claims to prove it. `exists` tells whether a place is there.
 */
export function mistakesIn(
  { sentences, open, mistakes }: Register,
  scenarios: readonly Scenario[],
  exists: (place: string) => boolean,
): string[] {
  const found = [...mistakes]
  const known = new Set(sentences.map(({ id }) => id))
  const carriers = new Map<string, Scenario[]>()
  for (const scenario of scenarios)
    for (const tag of tagsOf(scenario.title)) {
      if (!known.has(tag)) found.push(`“${scenario.title}” carries ${tag}, which no sentence has`)
      carriers.set(tag, [...(carriers.get(tag) ?? []), scenario])
    }
  for (const { id, places } of sentences) {
    const carrying = carriers.get(id) ?? []
    const [first] = carrying
    const failed = carrying.find(({ passed }) => !passed)
    if (open.has(id) && first) found.push(`${id} is listed as still to come, but “${first.title}” carries it`)
    if (!open.has(id) && !first) found.push(`${id} is not proved: no scenario that ran carries it`)
    if (!open.has(id) && failed) found.push(`${id} is not proved: “${failed.title}” did not pass`)
    if (!open.has(id) && places.length === 0) found.push(`${id} names no place that does it`)
    for (const place of places) if (!exists(place)) found.push(`${id} names ${place}, which isn't there`)
  }
  return found
}

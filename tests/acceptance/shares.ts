import { readdir } from 'node:fs/promises'
import { shuffled } from '../shuffled.ts'

/** What the README and docs show doesn't depend on the bus: it runs on the embedded one alone. */
export const onEmbeddedAlone = ['docs', 'readme']
/** What is about the bus itself, the whole way of a signal and the reading of one's own writes, runs on each. */
const onEach = ['own-write', 'signal-to-page']

/**
 * The other scenarios parted among several buses by a seed: each runs on one of them, beside the embedded bus, on which
 * every one runs whatever the seed. By bus a pattern for Jest of those that it leaves out, undefined where it leaves out
 * none.
 */
export async function leftOutOfShares(
  buses: readonly string[],
  seed: number,
): Promise<Readonly<Record<string, string | undefined>>> {
  const shared = (await scenarios()).filter((name) => !onEach.includes(name) && !onEmbeddedAlone.includes(name))
  const order = shuffled(shared, seed)
  return Object.fromEntries(
    buses.map((bus, share) => [bus, patternOf(order.filter((_, index) => index % buses.length !== share))]),
  )
}

/** By their paths from here, such as `playbook/tiers`. */
const scenarios = async (): Promise<string[]> =>
  (await readdir(import.meta.dirname, { recursive: true }))
    .flatMap((name) => /^(.*)[.]acceptance[.]ts$/.exec(name)?.[1] ?? [])
    .sort()

const patternOf = (names: readonly string[]): string | undefined =>
  names.length > 0 ? `/acceptance/(${names.join('|')})[.]acceptance[.]ts$` : undefined

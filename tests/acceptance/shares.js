import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { shuffled } from '../shuffled.js'

/**
 * The playbook's scenarios parted among several buses by a seed: each runs on one of them. Every one runs on the
 * embedded bus whatever the seed; what depends on the bus itself isn't among them and runs on each. By bus a pattern
 * for Jest of those that it leaves out, undefined where it leaves out none.
 */
export async function leftOutOfShares(buses, seed) {
  const scenarios = (await readdir(join(import.meta.dirname, 'playbook'))).filter((name) =>
    name.endsWith('.acceptance.ts'),
  )
  const order = shuffled(scenarios.sort(), seed)
  return Object.fromEntries(
    buses.map((bus, share) => {
      const others = order.filter((_, index) => index % buses.length !== share)
      return [bus, others.length > 0 ? `/playbook/(${others.map(escaped).join('|')})$` : undefined]
    }),
  )
}

const escaped = (name) => name.replaceAll('.', '[.]')

import type { EntityManager } from 'typeorm'
import type { Difference } from './compare.js'
import { keyColumns, Rows } from './rows.js'
import type { Shadow } from './shadow.js'

/** Rows that aren't the same in the two tables, by the bytes of their key. Within a transaction of each. */
export async function* differingRows(
  live: EntityManager,
  rebuilt: EntityManager,
  { live: table, path }: Pick<Shadow, 'live' | 'path'>,
): AsyncGenerator<Difference, undefined> {
  const key = await keyColumns(live, table)
  const [left, right] = [new Rows(live, table, key), new Rows(rebuilt, path, key)]
  await left.open()
  await right.open()
  let [one, other] = [await left.next(), await right.next()]
  while (one || other) {
    // The smaller key is the one that the other side lacks.
    const order = one && other ? Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)) : one ? -1 : 1
    const [here, there] = [order <= 0 ? one : undefined, order >= 0 ? other : undefined]
    if (here?.text !== there?.text)
      yield { key: (here ?? there)?.key ?? '', live: parsed(here?.text), rebuilt: parsed(there?.text) }
    if (here) one = await left.next()
    if (there) other = await right.next()
  }
  await left.close()
  await right.close()
  return undefined
}

const parsed = (text: string | undefined): Difference['live'] =>
  text === undefined ? null : (JSON.parse(text) as Difference['live'])

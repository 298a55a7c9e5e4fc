import type { Queryable } from './queryable.js'
import { encode } from './stage/encode.js'
import type { Stage } from './stage/stage.js'
import { textOnly } from './text-only.js'

/** What became of a stage's groups. */
export interface Appended {
  /** Groups that other writers overtook: nothing of theirs is stored, they are to decide again. */
  readonly refused: ReadonlySet<number>
  /** Greatest position that each command wrote, by its member number; absent if it wrote no event. */
  readonly positions: ReadonlyMap<number, number>
}

/** Stores a stage by one call of log.append, in the connection's transaction or in one of its own. */
export async function append(connection: Queryable, stage: Stage): Promise<Appended> {
  const { rows } = await connection.query<[refused: string, positions: string]>({
    ...textOnly,
    name: 'atlas-append',
    text: 'select refused, positions from log.append($1)',
    values: [encode(stage)],
  })
  const [refusedGroups = '{}', storedPositions = '{}'] = rows[0] ?? []
  const refused = new Set(numbersOf(refusedGroups))
  const stored = numbersOf(storedPositions)
  const positions = new Map<number, number>()
  let next = 0
  for (const { member } of stage.events) {
    if (refused.has(stage.groups.of(member))) continue
    const position = stored[next++]
    if (position === undefined) throw new Error('log.append answered with fewer positions than events')
    positions.set(member, position)
  }
  return { refused, positions }
}

/** `{1,2,3}` as PostgreSQL writes an array of integers. */
const numbersOf = (array: string): number[] => (array === '{}' ? [] : array.slice(1, -1).split(',').map(Number))

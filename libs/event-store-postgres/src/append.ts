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
  const parameters = encode(stage)
  const { rows } = await connection.query<[refused: string, positions: string]>({
    ...textOnly,
    name: 'atlas-append',
    text: (statement ??= statementWith(parameters.map(([name]) => name))),
    values: parameters.map(([, value]) => value),
  })
  const [refusedGroups = '{}', storedPositions = '{}'] = rows[0] ?? []
  const refused = new Set(numbersOf(refusedGroups))
  const stored = numbersOf(storedPositions)
  const positions = new Map<number, number>()
  let next = 0
  for (const { member, events } of stage.events.writes) {
    if (refused.has(stage.groups.of(member))) continue
    const position = stored[(next += events) - 1]
    if (position === undefined) throw new Error('log.append answered with fewer positions than events')
    positions.set(member, position)
  }
  return { refused, positions }
}

let statement: string | undefined
const statementWith = (names: readonly string[]): string =>
  `select refused, positions from log.append(${names.map((name, at) => `${name} => $${at + 1}`).join(', ')})`

/** `{1,2,3}` as PostgreSQL writes an array of integers. */
const numbersOf = (array: string): number[] => (array === '{}' ? [] : array.slice(1, -1).split(',').map(Number))

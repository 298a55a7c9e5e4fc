import type { EntityManager } from 'typeorm'
import { besideTheLog } from './beside.js'
import type { Progress } from './build.js'
import { differingRows } from './differing-rows.js'
import { nameOf, type ReadModel, type RebuildDatabase } from './read-model.js'

export interface Comparison {
  /** Of the log, at which the two were compared. */
  readonly position: number
  /** Rows that the log gives. */
  readonly rows: number
  /** By primary key; null where the table is what the log gives. */
  readonly first: Difference | null
}
export interface Difference {
  readonly key: string
  /** Null: the row isn't there. */
  readonly live: Row | null
  readonly rebuilt: Row | null
}
type Row = Readonly<Record<string, unknown>>

/**
 * Compares the live table with one made from the log alone, at one position, up to the first row that differs, and
 * changes nothing. Throws as besideTheLog does.
 */
export const compareWithRebuild = (
  database: RebuildDatabase,
  model: ReadModel,
  onProgress?: Progress,
): Promise<Comparison> =>
  besideTheLog(
    database,
    model,
    async ({ live, shadow, standing }) => {
      const { rows, first } = await shadow.dataSource.transaction(async (rebuilt) => ({
        rows: await countOf(rebuilt, shadow.path),
        first: (await differingRows(live, rebuilt, shadow).next()).value ?? null,
      }))
      return { position: standing.upTo, rows, first }
    },
    onProgress,
  )

export async function countOf(manager: EntityManager, path: string): Promise<number> {
  const [row] = await manager.query<{ rows: number }[]>(`select count(*)::int as rows from ${path}`)
  return row?.rows ?? 0
}

/** The comparison as a sentence for people. */
export const sentenceOfComparison = (model: ReadModel, { position, rows, first }: Comparison): string => {
  const name = nameOf(model)
  if (!first) return `${name} is what the log gives: ${rows} rows, compared at position ${position}`
  const what = !first.live ? 'is missing' : !first.rebuilt ? 'is not in the log' : 'differs from the log'
  return `${name}: the row ${first.key} ${what}, the first one by key, compared at position ${position}`
}

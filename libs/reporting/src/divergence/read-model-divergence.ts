import { type ReadModelDivergence, refuse } from '@atlas/contracts'
import {
  divergenceOf,
  nameOfReadModel,
  type Progress,
  type ReadModel,
  type RebuildDatabase,
} from '@atlas/runtime/rebuild'
import { RefusedException } from '@atlas/runtime/environment'
import { erasedValues } from './erased-values.js'

export interface AskedTables {
  readonly models: readonly ReadModel[]
  /** One of them alone. */
  readonly table?: string | undefined
  /** Fields listed of each table at most. */
  readonly listed: number
  /** Runs the comparison of a table, and may be told how far it has come. */
  readonly around?: Around
}
type Around = <Result>(table: string, compare: (onProgress?: Progress) => Promise<Result>) => Promise<Result>

/** Rebuilt state against every read model, field by field; changes nothing. Throws RefusedException. */
export async function readModelDivergence(
  database: RebuildDatabase,
  { models, table, listed, around = (_, compare) => compare() }: AskedTables,
): Promise<ReadModelDivergence> {
  const asked = table === undefined ? models : models.filter((model) => nameOfReadModel(model) === table)
  if (asked.length === 0) throw new RefusedException(unknownTable(table, models))
  const isErased = await erasedValues(database.logReader)
  const items: ReadModelDivergence['items'] = []
  for (const model of asked) {
    const found = await around(nameOfReadModel(model), (onProgress) =>
      divergenceOf(database, model, { listed, isErased, onProgress }),
    )
    items.push({ ...found, items: [...found.items] })
  }
  return { items }
}

const unknownTable = (table: string | undefined, models: readonly ReadModel[]) =>
  refuse(
    'unknown-read-model',
    `There is no read model ${table ?? ''} here; there is ${models.map(nameOfReadModel).join(', ')}.`,
    [],
    404,
  )

/** Whether a table isn't what the log gives for another reason than that it is on its way, or what was erased. */
export const isWrong = ({ items }: ReadModelDivergence): boolean =>
  items.some(({ counts }) => counts.drift + counts['missing-row'] + counts['surplus-row'] > 0)

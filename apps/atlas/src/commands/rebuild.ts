import { Command } from '@commander-js/extra-typings'
import { refuse } from '@atlas/contracts'
import { Environment, RefusedException } from '@atlas/runtime/environment'
import {
  type Comparison,
  compareWithRebuild,
  nameOfReadModel,
  type ReadModel,
  type RebuildDatabase,
  rebuildReadModel,
  sentenceOfComparison,
} from '@atlas/runtime/rebuild'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { readModelsOfAtlas } from '../tables.js'
import { withTableBar } from './table-bar.js'

/** Works beside running services and without any; says progress on a terminal. */
export const rebuildCommand = (): Command<[string | undefined], { check?: true; json?: true }> =>
  new Command('rebuild')
    .argument('[name]', 'such as reporting.incident')
    .option(
      '--check',
      'change nothing: compare it (without a name all) with what the log gives; names what differs first',
    )
    .option('--json', 'print one JSON result as the last line')
    .action(async (name, { check, json }) => {
      const models = await readModelsOfAtlas.all()
      if (name === undefined && !check) {
        const names = models.map(nameOfReadModel)
        console.log(json ? JSON.stringify({ items: names }) : names.join('\n'))
        return
      }
      const asked = name === undefined ? models : models.filter((each) => nameOfReadModel(each) === name)
      if (name !== undefined && asked.length === 0) throw unknown(name, models)
      const environment = Environment.read()
      const topicPrefix = environment.variables.KAFKA_PREFIX
      await onDatabase(async ({ url, logReader }) => {
        const database = { url, logReader, topicPrefix }
        if (check) await checkAll(database, asked, name !== undefined, json === true)
        else for (const model of asked) await makeAgain(database, model, json === true)
      }, environment)
    })

async function makeAgain(database: RebuildDatabase, model: ReadModel, json: boolean): Promise<void> {
  const name = nameOfReadModel(model)
  const { position, rows } = await withTableBar(name, (onProgress) => rebuildReadModel(database, model, onProgress))
  console.log(json ? JSON.stringify({ position, rows }) : `${name} is new: ${rows} rows, as of position ${position}`)
}

/** Every one is compared before the command ends with 1 for one that differs. */
async function checkAll(
  database: RebuildDatabase,
  models: readonly ReadModel[],
  alone: boolean,
  json: boolean,
): Promise<void> {
  const items: (Comparison & { readonly name: string })[] = []
  for (const model of models) {
    const name = nameOfReadModel(model)
    const found = await withTableBar(name, (onProgress) => compareWithRebuild(database, model, onProgress))
    items.push({ name, ...found })
    if (!json) console.log(sentenceOfComparison(model, found))
  }
  if (json) console.log(JSON.stringify(alone ? items[0] : { items }))
  if (items.some(({ first }) => first !== null)) throw new ExitCode(1)
}

const unknown = (name: string, models: readonly ReadModel[]): RefusedException =>
  new RefusedException(
    refuse(
      'unknown-read-model',
      `There is no read model ${name}; there is ${models.map(nameOfReadModel).join(', ')}.`,
      [],
      404,
    ),
  )

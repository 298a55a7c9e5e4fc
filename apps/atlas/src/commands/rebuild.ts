import { Command } from '@commander-js/extra-typings'
import { refuse } from '@atlas/contracts'
import {
  compareWithRebuild,
  Environment,
  nameOfReadModel,
  type ReadModel,
  rebuildReadModel,
  RefusedException,
  sentenceOfComparison,
  withDatabase,
} from '@atlas/runtime'
import { SingleBar } from 'cli-progress'
import { ExitCode } from '../exit-code.js'

/** Works beside running services and without any; says progress on a terminal. */
export const rebuildCommand = (): Command<[string | undefined], { check?: true; json?: true }> =>
  new Command('rebuild')
    .description('make a read model again from the log and put it in its place; without a name, list what can be made')
    .argument('[name]', 'such as reporting.incident')
    .option('--check', 'change nothing: compare it with what the log gives, and name the first row that differs')
    .option('--json', 'print one JSON result as the last line')
    .action(async (name, { check, json }) => {
      const { atlasServices } = await import('../services.js')
      const models = atlasServices.flatMap(({ readModels = [] }) => readModels)
      if (name === undefined) {
        const names = models.map(nameOfReadModel)
        console.log(json ? JSON.stringify({ items: names }) : names.join('\n'))
        return
      }
      const model = models.find((each) => nameOfReadModel(each) === name)
      if (!model) throw unknown(name, models)
      await withDatabase(Environment.read(), atlasServices, async (database) => {
        const bar = progressBar(name)
        try {
          if (check) {
            const found = await compareWithRebuild(database, model, bar.update)
            bar.stop()
            console.log(json ? JSON.stringify(found) : sentenceOfComparison(model, found))
            if (found.first) throw new ExitCode(1)
          } else {
            const { position, rows } = await rebuildReadModel(database, model, bar.update)
            bar.stop()
            console.log(
              json ? JSON.stringify({ position, rows }) : `${name} is new: ${rows} rows, as of position ${position}`,
            )
          }
        } finally {
          bar.stop()
        }
      })
    })

const unknown = (name: string, models: readonly ReadModel[]): RefusedException =>
  new RefusedException(
    refuse(
      'unknown-read-model',
      `There is no read model ${name}; there is ${models.map(nameOfReadModel).join(', ')}.`,
      [],
      404,
    ),
  )

/** On a terminal a bar; elsewhere nothing. */
const progressBar = (name: string) => {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined }
  const bar = new SingleBar({
    format: `${name} {bar} {percentage}% | {value}/{total} positions`,
    stream: process.stderr,
  })
  bar.start(1, 0)
  return {
    update: (position: number, end: number) => {
      bar.setTotal(end)
      bar.update(position)
    },
    stop: () => bar.stop(),
  }
}

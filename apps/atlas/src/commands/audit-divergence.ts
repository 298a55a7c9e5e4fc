import { Command } from '@commander-js/extra-typings'
import type { OutsideDivergence, TableDivergence } from '@atlas/contracts'
import { isWrong, measuringIn, outsideDivergence, readModelDivergence } from '@atlas/reporting'
import { Environment } from '@atlas/runtime/environment'
import { duration } from '../duration.js'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { readModelsOfAtlas } from '../tables.js'
import { readsPastReaders } from './past-readers.js'
import { withTableBar } from './table-bar.js'

/** What is shown, and what others say, against what the log gives. */
export const divergenceCommand = () =>
  readsPastReaders(
    new Command('divergence')
      .description('every field in which a read model differs from what the log gives, and why; ends with 1 for one')
      .option('--table <name>', 'one read model alone, such as reporting.incident')
      .option('--limit <n>', 'how many fields are listed of each', Number, 20)
      .option('--json', 'print one JSON result as the last line')
      .action(async ({ table, limit, json }) => {
        const environment = Environment.read()
        const models = await readModelsOfAtlas.all()
        const found = await onDatabase(
          ({ url, logReader }) =>
            readModelDivergence(
              { url, logReader, topicPrefix: environment.variables.KAFKA_PREFIX },
              { models, table, listed: limit, around: withTableBar },
            ),
          environment,
        )
        console.log(json ? JSON.stringify(found) : found.items.flatMap(tableLines).join('\n'))
        if (isWrong(found)) throw new ExitCode(1)
      }),
  ).addCommand(readsPastReaders(outsideCommand()))

const outsideCommand = () =>
  new Command('outside')
    .description('what other systems say of how promises were kept (made_sla), where our clocks say otherwise, and why')
    .option('--limit <n>', 'how many incidents are listed', Number, 20)
    .option('--json', 'print one JSON result as the last line')
    .action(async ({ limit, json }) => {
      const found = await onDatabase(({ dataSource, logReader }) =>
        outsideDivergence(logReader, measuringIn(dataSource, logReader), limit),
      )
      console.log(json ? JSON.stringify(found) : outsideLines(found).join('\n'))
    })

function tableLines({ table, position, behind, rows, counts, items }: TableDivergence): string[] {
  const causes = Object.entries(counts).flatMap(([why, count]) => (count > 0 ? [`${count} ${why}`] : []))
  const how = causes.length === 0 ? 'is what the log gives' : `differs: ${causes.join(', ')}`
  const where = behind > 0 ? `position ${position}, ${behind} behind the log` : `position ${position}`
  return [
    `${table} ${how} (${rows} rows, at ${where})`,
    ...items.map(({ key, field, live, rebuilt, why }) =>
      field === null
        ? `  ${key}: ${why}`
        : `  ${key} ${field}: ${JSON.stringify(live)} there, ${JSON.stringify(rebuilt)} by the log: ${why}`,
    ),
  ]
}

function outsideLines({ incidents, fields, items }: OutsideDivergence): string[] {
  if (incidents === 0) return ['no other system says how a promise was kept']
  return [
    ...fields.map(({ system, field, same, differ, why }) => {
      const causes = Object.entries(why).map(([cause, count]) => `${count} ${cause}`)
      return `${system} ${field}: ${same} say the same, ${differ} otherwise${causes.length > 0 ? `: ${causes.join(', ')}` : ''}`
    }),
    ...items.map(({ number, field, theirs, ours, why, clock }) => {
      const nearest =
        clock &&
        `; ${clock.clock}: ${duration(clock.elapsedMs ?? 0)} of ${duration(clock.targetMs)} (${clock.calendar})`
      return `  ${number} ${field}: ${JSON.stringify(theirs)} there, ${JSON.stringify(ours)} here: ${why}${nearest ?? ''}`
    }),
  ]
}

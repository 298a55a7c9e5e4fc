import { writeFile } from 'node:fs/promises'
import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings'
import { cohorts, Hash, refuse, type ServiceLevelReport } from '@atlas/contracts'
import {
  AskedServiceLevels,
  askedReport,
  biRole,
  catchUpReports,
  keepReport,
  keptReport,
  narrowing,
  prepareBiRole,
  type ReportForm,
  reportForms,
  reportInForm,
  type ReportTableName,
  reportTableNames,
  seesEverything,
  ServiceLevelReports,
  shownReport,
} from '@atlas/reporting'
import { type Database, RefusedException } from '@atlas/runtime/database'
import { asInstant } from '../as-instant.js'
import { onDatabase } from '../on-database.js'
import { countBar } from './count-bar.js'

/** `atlas report`: what was promised and kept (docs/reports.md). */
export const reportCommand = (): CommandUnknownOpts =>
  new Command('report').addCommand(sla()).addCommand(show()).addCommand(restated()).addCommand(role())

const formatOption = () =>
  new Option('--format <format>', 'for whom it is')
    .choices(['table', ...reportForms.filter((form) => form !== 'text')] as const)
    .default('table' as const)
const tableOption = () =>
  new Option('--table <name>', 'which table, of CSV and Parquet').choices(reportTableNames).default('groups' as const)
const outOption = ['--out <file>', 'write it there; Parquet has to be'] as const

function sla(): CommandUnknownOpts {
  const command: CommandUnknownOpts = new Command('sla')
    .description('attainment, breaches, time by holder, escalations, and what is at risk now')
    .option('--from <instant>', 'of the period; left out, from the first on', asInstant)
    .option('--to <instant>', 'before which it ends; left out, without an end', asInstant)
    .addOption(
      new Option('--cohort <cohort>', 'by which instant a clock belongs to the period')
        .choices(cohorts)
        .default('ended'),
    )
    .option('--by <dimensions>', 'such as priority or team,month', 'service-level')
    .option('--as-of <instant>', 'what had happened by then', asInstant)
    .option('--as-known-at <instant>', 'as far as it had been recorded by then', asInstant)
    .addOption(formatOption())
    .addOption(tableOption())
    .option(...outOption)
    .option('--no-keep', 'keep no copy under an id')
    .option('--json', 'print one JSON result as the last line')
  for (const dimension of narrowing)
    command.option(`--${dimension} <value>`, `only clocks of this ${dimension.replaceAll('-', ' ')}`)
  return command.action(async () => {
    const options: Readonly<Record<string, unknown>> = command.opts()
    const asked = askedFrom(options)
    const report = await onDatabase(async (database) => {
      await catchUp(database)
      const content = await new ServiceLevelReports(database.dataSource, database.logReader).make(
        askedReport(asked),
        seesEverything,
      )
      const id = options['keep'] === false ? null : (await keepReport(database.eventLog, content, byCommand)).id
      return shownReport({ manager: database.dataSource, log: database.logReader }, content, id, true)
    })
    await told(report, options)
  })
}

const show = () =>
  new Command('show')
    .description('a report that was kept')
    .argument('<id>', 'the id that it said', asHash)
    .addOption(formatOption())
    .addOption(tableOption())
    .option(...outOption)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, options) => {
      const report = await onDatabase(async ({ dataSource, logReader }) => {
        const { content } = await found(logReader, id)
        return shownReport({ manager: dataSource, log: logReader }, content, id, true)
      })
      await told(report, options)
    })

const restated = () =>
  new Command('restated')
    .description("what a kept report's question gives as known now, what differs, and why")
    .argument('<id>', 'the id that it said', asHash)
    .option('--json', 'print one JSON result as the last line')
    .action(async (id, { json }) => {
      const again = await onDatabase(async (database) => {
        const report = await found(database.logReader, id)
        await catchUp(database)
        return new ServiceLevelReports(database.dataSource, database.logReader).restate(report, seesEverything)
      })
      if (json) return console.log(JSON.stringify(again))
      const { wasKnownAt, asKnownAt, figures, clocks } = again
      console.log(
        `Known at ${wasKnownAt}, and at ${asKnownAt}: ${figures.length} figures and ${clocks.length} clocks differ.`,
      )
      for (const { figure, was, is } of figures) console.log(`  ${figure}: ${was ?? '-'} is ${is ?? '-'}`)
      for (const { number, incident, clock, changed, because } of clocks) {
        console.log(`INC-${number ?? incident} ${clock}`)
        for (const { field, was, is } of changed)
          console.log(`    ${field}: ${JSON.stringify(was)} is ${JSON.stringify(is)}`)
        for (const { event, type, recordedAt, reason } of because)
          console.log(`    since ${recordedAt} ${type} (${event})${reason === null ? '' : `: ${reason}`}`)
      }
    })

const role = () =>
  new Command('bi-role')
    .description('make the database role that may read the views of schema reports, and nothing else')
    .action(async () => {
      await onDatabase(({ dataSource }) => prepareBiRole(dataSource))
      console.log(
        `The role ${biRole} reads the views of schema reports. Grant it to a login: grant ${biRole} to <login>;`,
      )
    })

const byCommand = {
  actor: { kind: 'rule', id: 'report', via: 'cli' },
  correlationId: 'report',
  causationId: 'report',
} as const

/** Nobody may be following the log just now: what reports count is brought up to it first. */
async function catchUp({ dataSource, logReader: log }: Database): Promise<void> {
  const bar = countBar('measuring', 'incidents')
  try {
    await catchUpReports({ dataSource, log, onProgress: bar.update })
  } finally {
    bar.stop()
  }
}

async function found(log: Database['logReader'], id: Hash) {
  const report = await keptReport(log, id)
  if (!report) throw new RefusedException(refuse('unknown-report', `There is no report ${id}.`, [], 404))
  return report
}

async function told(report: ServiceLevelReport, options: Readonly<Record<string, unknown>>): Promise<void> {
  const format = options['format']
  const form = (options['json'] === true ? 'json' : format === 'table' ? 'text' : format) as ReportForm
  const { body } = await reportInForm(report, form, options['table'] as ReportTableName)
  const out = options['out']
  const text = Buffer.isBuffer(body) ? body : typeof body === 'string' ? body.trimEnd() : JSON.stringify(body)
  if (typeof out === 'string') {
    await writeFile(out, typeof body === 'string' ? body : text)
    console.log(`Written to ${out}${report.id === null ? '' : `, and kept as ${report.id}`}.`)
  } else if (Buffer.isBuffer(text)) process.stdout.write(text)
  else console.log(text)
}

/** What commander has read, by the contract's own rules. */
function askedFrom(options: Readonly<Record<string, unknown>>): AskedServiceLevels {
  const named = Object.fromEntries(
    narrowing.map((dimension) => [dimension, options[new Option(`--${dimension}`).attributeName()]]),
  )
  const { from, to, cohort, by, asOf, asKnownAt } = options
  const read = AskedServiceLevels.safeParse({ from, to, cohort, by, asOf, asKnownAt, ...named })
  if (read.success) return read.data
  const missing = read.error.issues.map(({ path, message }) => ({
    field: path.join('.'),
    message: `should be ${message}`,
  }))
  throw new RefusedException(refuse('invalid', 'That is no report.', missing, 422))
}

function asHash(text: string): Hash {
  const read = Hash.safeParse(text)
  if (!read.success) throw new InvalidArgumentError(`should be ${read.error.issues[0]?.message ?? 'an id'}.`)
  return read.data
}

import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command, type CommandUnknownOpts } from '@commander-js/extra-typings'
import type { Hash } from '@atlas/contracts'
import { NoImportRole } from '@atlas/event-store-postgres'
import {
  ColumnsMissing,
  importHistory,
  openExport,
  openImportLog,
  RowReader,
  type Tally,
  uciIncidentLog,
} from '@atlas/intake'
import { type ParsedMapping, parseImportMapping, type PolicyError } from '@atlas/policy'
import { type Database, StartRefusal } from '@atlas/runtime/database'
import { ExitCode } from '../exit-code.js'
import { onDatabase } from '../on-database.js'
import { importProgress } from './import-progress.js'
import { NumbersForImport, policyForImport } from './import-terms.js'

/** `atlas import`: history of other systems, at its own times (docs/import.md). */
export const importCommand = (): CommandUnknownOpts => new Command('import').addCommand(uci()).addCommand(incidents())

const liveOption = ['--live', 'arm the clocks of incidents that are still open; without it nothing is armed'] as const
const jsonOption = ['--json', 'print one JSON result as the last line'] as const

const uci = () =>
  new Command('uci-incident-log')
    .description('the "Incident management process enriched event log" of the UCI Machine Learning Repository')
    .argument('<file>', 'CSV, plain or gzip')
    .option(...liveOption)
    .option(...jsonOption)
    .action((file, { live, json }) =>
      run(file, 'uci-incident-log', Buffer.from(uciIncidentLog), live === true, json === true),
    )

const incidents = () =>
  new Command('incidents')
    .description('an export in CSV or JSONL, read as a mapping says')
    .argument('<file>', 'CSV or JSONL, plain or gzip')
    .requiredOption('--mapping <file>', 'YAML: columns, times, states, priorities, tiers (docs/import.md)')
    .option(...liveOption)
    .option(...jsonOption)
    .action((file, { mapping, live, json }) => {
      if (!existsSync(mapping)) throw new StartRefusal(`There is no file ${mapping}; name a mapping.`)
      return run(file, mapping, readFileSync(mapping), live === true, json === true)
    })

async function run(file: string, mappingFile: string, bytes: Uint8Array, live: boolean, json: boolean): Promise<void> {
  if (!existsSync(file)) throw new StartRefusal(`There is no file ${file}; name an export.`)
  const parsed = parseImportMapping(mappingFile, bytes)
  if ('errors' in parsed) throw mistaken(parsed.errors, json)
  const { mapping } = parsed.ok
  const started = performance.now()
  const tally = await onDatabase(async (database) => {
    try {
      return await take(file, parsed.ok, live, database)
    } catch (error) {
      if (error instanceof NoImportRole) throw new StartRefusal(error.message)
      if (error instanceof ColumnsMissing) throw mistaken(missingColumns(error, parsed.ok), json)
      throw error
    }
  })
  const seconds = (performance.now() - started) / 1000
  for (const line of summary(file, tally, seconds)) console.log(line)
  if (json) console.log(JSON.stringify({ system: mapping.system, file: basename(file), live, seconds, ...tally }))
}

async function take(file: string, { mapping }: ParsedMapping, live: boolean, database: Database): Promise<Tally> {
  const policy = await policyForImport(database)
  const opened = await openExport(file, mapping.delimiter, new RowReader(mapping).columns)
  const numbers = await NumbersForImport.of(database)
  const log = await openImportLog(database.url, live)
  const progress = importProgress(mapping.system, opened)
  try {
    return await importHistory(opened.records, {
      log: log.eventLog,
      years: log.calendarYears,
      policy: policy.inForce,
      policyByHash: (hash: Hash) => policy.byHash(hash),
      mapping,
      live,
      allot: () => numbers.allot(),
      isTaken: (digits) => numbers.isTaken(digits),
      onProgress: progress.tell,
    })
  } finally {
    progress.stop()
    await log.close()
    await numbers.keepClear()
  }
}

function summary(file: string, tally: Tally, seconds: number): string[] {
  const { rows, imported, merged, refused, mergedBecause, refusedBecause, flagged, incidents, events, examples } = tally
  return [
    `${basename(file)}: ${rows} rows = ${imported} imported + ${merged} merged + ${refused} refused`,
    ...(imported === 0 ? ['  nothing new: every row was imported before, or says nothing'] : []),
    ...counts('merged', mergedBecause),
    ...counts('refused', refusedBecause),
    ...counts('flagged', flagged),
    ...examples.map(
      ({ row, line, reason, detail }) => `  row ${row}${line > 0 ? ` (line ${line})` : ''}: ${reason}: ${detail}`,
    ),
    `  ${incidents.seen} incidents, ${incidents.opened} of them new, ${incidents.continued} gone on with; ${events} events in ${seconds.toFixed(1)} s`,
  ]
}

const counts = (what: string, because: Readonly<Record<string, number>>): string[] =>
  Object.entries(because).map(([reason, count]) => `  ${what}: ${reason}: ${count}`)

/** Said with the place of each in the mapping. */
function mistaken(errors: readonly PolicyError[], json: boolean): ExitCode {
  for (const { file, line, column, message } of errors) console.error(`${file}:${line}:${column}: ${message}`)
  if (json) console.log(JSON.stringify({ errors }))
  return new ExitCode(1)
}

function missingColumns({ columns, has }: ColumnsMissing, { mapping, mistake }: ParsedMapping): PolicyError[] {
  return Object.entries(mapping.columns).flatMap(([name, named]) => {
    const several = Array.isArray(named)
    return [named].flat().flatMap((column, index) => {
      if (column === undefined || !columns.includes(column)) return []
      const path = ['columns', name, ...(several ? [index] : [])]
      return [mistake(path, `the file has no column ${JSON.stringify(column)}; it has ${has.join(', ')}`)]
    })
  })
}

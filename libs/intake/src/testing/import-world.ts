import { createReadStream } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type AtlasEvent, type Hash, type Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import { logMigrations, logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase } from '@atlas/event-store-postgres/testing'
import { type ImportMapping, loadPolicyFolder, parseImportMapping, type Policy } from '@atlas/policy'
import type pg from 'pg'
import { importHistory } from '../import/import-history.js'
import { openImportLog } from '../import/import-log.js'
import { csvRecords } from '../import/records.js'
import { RowReader } from '../import/row.js'
import type { Tally } from '../import/tally.js'
import { uciIncidentLog } from '../import/uci-incident-log.yaml.js'

/** The header of the UCI log; `row` writes a line under it. */
export const header =
  'number,ident_state,active,reassignment_count,reopen_count,sys_mod_count,made_sla,caller_id,opened_by,opened_at,sys_created_by,sys_created_at,sys_updated_by,sys_updated_at,contact_type,location,category,category,u_symptom,cmdb_ci,impact,urgency,priority,assignment_group,assigned_to,knowledge,u_priority_confirmation,notify,problem_id,rfc,vendor,caused_by,closed_code,resolved_by,resolved_at,closed_at'

export interface UciRow {
  readonly number: string
  readonly state: string
  readonly opened?: string
  readonly at: string
  readonly priority?: string
  readonly group?: string
  readonly person?: string
  readonly vendor?: string
}
export const row = ({
  number,
  state,
  opened = '29/2/2016 09:00',
  at,
  priority = '3',
  group = '24',
  person = '?',
  vendor = '?',
}: UciRow): string =>
  `${number},${state},true,0,0,0,true,2403,8,${opened},6,?,21,${at},Phone,143,55,170,72,?,2,2,${priority},${group},${person},true,false,Do Not Notify,?,?,${vendor},?,5,149,?,?`

export const mappingOf = (yaml: string): ImportMapping => {
  const parsed = parseImportMapping('mapping.yaml', Buffer.from(yaml))
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'))
  return parsed.ok.mapping
}
export const uci = mappingOf(uciIncidentLog)

const shipped = loadPolicyFolder(fileURLToPath(new URL('../../../../policy', import.meta.url)))
export const shippedPolicy = (): Policy => {
  if ('errors' in shipped) throw new Error('the policy of the repository is not valid')
  return shipped.ok
}

export interface ImportWorld {
  readonly url: string
  readonly pool: pg.Pool
  readonly reader: LogReader
  /** Imports CSV lines (the first names the columns), or a file, by a mapping; `dies` after so many rows were stored. */
  imports(source: readonly string[] | string, options?: Options): Promise<Tally>
  events(): Promise<Recorded<AtlasEvent>[]>
  stop(): Promise<void>
}
export interface Options {
  readonly mapping?: ImportMapping
  readonly policy?: Policy
  readonly live?: boolean
}

/** An import on a real PostgreSQL, by its own role. */
export async function startImportWorld(): Promise<ImportWorld> {
  const database = await startTestDatabase(logMigrations)
  const pool = logPool(database.url, 4)
  const reader = new PostgresLogReader(pool)
  let allotted = 9000
  return {
    url: database.url,
    pool,
    reader,
    async imports(source, { mapping = uci, policy = shippedPolicy(), live = false } = {}) {
      const log = await openImportLog(database.url, live)
      try {
        return await importHistory(csvRecords(pieces(source), mapping.delimiter, new RowReader(mapping).columns), {
          log: log.eventLog,
          years: log.calendarYears,
          policy,
          policyByHash: (hash: Hash) => Promise.reject(new Error(`no policy ${hash}`)),
          mapping,
          live,
          allot: () => Promise.resolve(String(++allotted)),
          isTaken: (digits) => digits === '77',
        })
      } finally {
        await log.close()
      }
    },
    async events() {
      const events: Recorded<AtlasEvent>[] = []
      for await (const page of reader.pages({ after: 0, limit: 5000 }))
        events.push(...(page.events as Recorded<AtlasEvent>[]))
      return events
    },
    async stop() {
      await pool.end()
      await database.stop()
    },
  }
}

async function* pieces(source: readonly string[] | string): AsyncGenerator<string> {
  if (typeof source !== 'string') yield `${source.join('\n')}\n`
  else for await (const piece of createReadStream(source, 'utf8')) yield piece as string
}

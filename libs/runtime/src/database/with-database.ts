import { type ServiceName, services } from '@atlas/contracts'
import type { EventLog, LogReader } from '@atlas/event-sourcing'
import type { CalendarYearStore, SealStore } from '@atlas/event-store-postgres'
import { DataSource } from 'typeorm'
import type { Environment } from '../environment/environment.js'
import { lodge } from '../postgres/lodging.js'
import type { ServiceTables } from '../service-tables.js'
import { assertMigrated, migrate } from './migrate.js'
import { openDataSource } from './open-data-source.js'
import { openLog } from './open-log.js'
import { schemaGroups } from './schema-groups.js'

/** What a command of `atlas` works on. */
export interface Database {
  readonly url: string
  readonly dataSource: DataSource
  readonly eventLog: EventLog
  readonly logReader: LogReader
  readonly calendarYears: CalendarYearStore
  readonly seals: SealStore
}

/**
 * Runs a command's work on the database of ATLAS_DATABASE_URL, else on the PostgreSQL of ATLAS_DATA: a running server's,
 * or one started for as long as the work takes. The embedded one is brought up to date first; a named one has to be.
 */
export async function withDatabase<Result>(
  environment: Environment,
  tables: readonly ServiceTables[],
  work: (database: Database) => Promise<Result>,
  writesFor: readonly ServiceName[] = services,
): Promise<Result> {
  const lodging = await lodge(environment, 'atlas-client', () => undefined)
  try {
    const groups = schemaGroups(tables)
    if (environment.variables.ATLAS_DATABASE_URL === undefined) await migrate(lodging.url, groups, () => undefined)
    else await assertMigrated(lodging.url, groups)
    const dataSource = await openDataSource(lodging.url, environment, tables)
    const log = openLog(lodging.url, writesFor)
    try {
      return await work({
        url: lodging.url,
        dataSource,
        eventLog: log.eventLog,
        logReader: log.logReader,
        calendarYears: log.calendarYears,
        seals: log.seals,
      })
    } finally {
      await log.close()
      await dataSource.destroy()
    }
  } finally {
    await lodging.leave()
  }
}

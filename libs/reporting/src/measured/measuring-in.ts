import type { LogReader } from '@atlas/event-sourcing'
import type { DataSource } from 'typeorm'
import { Measuring } from './measuring.js'
import { yearsInDatabase } from './years-in-database.js'

/** For commands: measures by the log and the calendar years of a database. */
export const measuringIn = (dataSource: DataSource, log: LogReader): Measuring =>
  new Measuring(
    log,
    yearsInDatabase((sql, given) => dataSource.query(sql, given)),
  )

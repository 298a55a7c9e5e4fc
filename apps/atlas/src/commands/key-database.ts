import { ApiKeys, type Database } from '@atlas/runtime/database'
import { onDatabase } from '../on-database.js'

/** A command's work on the API keys of the database. */
export const onKeys = <Result>(work: (keys: ApiKeys, database: Database) => Promise<Result>): Promise<Result> =>
  onDatabase((database) => work(new ApiKeys(database.dataSource), database))

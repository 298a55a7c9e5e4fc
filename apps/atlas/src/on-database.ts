import { type Database, Environment, withDatabase } from '@atlas/runtime/database'
import { atlasTables } from './tables.js'

/** A command's work on the database that the environment names, or on the embedded one. */
export const onDatabase = <Result>(
  work: (database: Database) => Promise<Result>,
  environment: Environment = Environment.read(),
): Promise<Result> => withDatabase(environment, atlasTables, work)

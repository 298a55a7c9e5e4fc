import { ApiKeys, type Database, Environment, withDatabase } from '@atlas/runtime'

/** A command's work on the API keys of the database. */
export const onKeys = async <Result>(work: (keys: ApiKeys, database: Database) => Promise<Result>): Promise<Result> => {
  const { atlasServices } = await import('../services.js')
  return withDatabase(Environment.read(), atlasServices, (database) => work(new ApiKeys(database.dataSource), database))
}

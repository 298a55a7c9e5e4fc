import { hostname } from 'node:os'
import { DataSource } from 'typeorm'
import type { Environment } from '../environment/environment.js'
import type { ServiceDefinition } from '../service-definition.js'

/** The process's pool, with the read models of its services. Schemas change by migrations alone. */
export async function openDataSource(
  url: string,
  environment: Environment,
  services: readonly ServiceDefinition[],
): Promise<DataSource> {
  const name = services.length === 1 ? (services[0]?.name ?? 'atlas') : 'atlas'
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: services.flatMap(({ entities }) => [...entities]),
    synchronize: false,
    logger: 'debug',
    applicationName: `${name} pid ${process.pid} on ${hostname()}`.slice(0, 63),
    poolSize: environment.variables.ATLAS_DATABASE_POOL,
    // A connection that the database ended while idle is replaced at the next query.
    poolErrorHandler: () => undefined,
    // The isolation that units of work need, whatever the server's own default is.
    extra: {
      keepAlive: true,
      connectionTimeoutMillis: 15_000,
      options: String.raw`-c default_transaction_isolation=read\ committed`,
    },
  })
  return dataSource.initialize()
}

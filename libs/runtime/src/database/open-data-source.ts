import { hostname } from 'node:os'
import { DataSource } from 'typeorm'
import type { Environment } from '../environment/environment.js'
import type { ServiceTables } from '../service-tables.js'

/**
 * Between two statements of a unit of work lie milliseconds. A process that stops there, frozen or with its machine
 * gone, would hold the rows that it wrote, and keep whoever takes its partitions over from them, until somebody notices
 * that it is away: hours by the server's keepalive, for ever when it is only frozen. The server ends such a unit in the
 * time in which Kafka gives its partitions to others (session timeout of the groups).
 */
const idleInUnit = '10s'

/**
 * The process's pool, with the read models of its services. Schemas change by migrations alone. Units of work begin
 * with the isolation that they need, whatever the server's own default is.
 */
export async function openDataSource(
  url: string,
  environment: Environment,
  services: readonly ServiceTables[],
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
    extra: {
      keepAlive: true,
      connectionTimeoutMillis: 15_000,
      options: String.raw`-c default_transaction_isolation=read\ committed -c idle_in_transaction_session_timeout=${idleInUnit}`,
    },
  })
  return dataSource.initialize()
}

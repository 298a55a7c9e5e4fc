import type { Pool } from 'pg'
import type { DataSource } from 'typeorm'

/**
 * TypeORM listens for a connection's errors a few microtasks after pg's pool has handed it out. A server that is just
 * going down may end a connection in the very packet that opened it: nobody listens yet, and Node ends the process.
 * (Seen with TypeORM 1.1.1, pg 8.23.1 and pg_terminate_backend.) A listener of our own from the first moment; the
 * error reaches whoever queries as before.
 */
export function surviveLostConnections(dataSource: DataSource): void {
  const { driver } = dataSource
  if (!('master' in driver)) return
  const pool = driver.master as Pool
  pool.on('connect', (client) => client.on('error', () => undefined))
}

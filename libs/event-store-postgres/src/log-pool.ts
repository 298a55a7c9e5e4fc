import pg from 'pg'

/** The connections of one process's log: flushes, reads, a tail. Not TypeORM's, so that read models can't starve it. */
export function logPool(url: string, most = 6): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    application_name: 'atlas-log',
    // Plans of few rows: to compile one costs more than to run it.
    options: '-c jit=off',
  })
  // An idle connection that the server ended: the pool opens another; without a listener Node would end the process.
  pool.on('error', () => undefined)
  return pool
}

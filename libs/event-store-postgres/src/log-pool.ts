import pg from 'pg'

/**
 * The connections of one process's log: flushes, reads, a tail. Not TypeORM's, so that read models can't starve it. With
 * a role they have its rights instead of the user's.
 */
export function logPool(url: string, most = 6, role?: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    application_name: 'atlas-log',
    // Plans of few rows: to compile one costs more than to run it. And all go by an index that has their order: where
    // statistics of the log are missing or old, the planner would sort all that is left of it for one page.
    options: `-c jit=off -c enable_seqscan=off -c enable_bitmapscan=off${role === undefined ? '' : ` -c role=${role}`}`,
  })
  // An idle connection that the server ended: the pool opens another; without a listener Node would end the process.
  pool.on('error', () => undefined)
  return pool
}

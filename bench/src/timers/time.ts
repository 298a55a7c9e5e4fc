import type pg from 'pg'

/** `log.now()` becomes this instant, ms, and goes on from there. */
export const setNow = (database: pg.Pool | pg.Client, at: number) =>
  database.query(
    `update log.time_offset set milliseconds = $1::bigint - (extract(epoch from clock_timestamp()) * 1000)::bigint`,
    [at],
  )

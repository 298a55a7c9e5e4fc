import type { QueryConfig } from 'pg'

/** A pool, a client, or a unit's connection: what runs one statement. */
export interface Queryable {
  query<Row extends unknown[]>(statement: QueryConfig & { rowMode: 'array' }): Promise<{ rows: Row[] }>
}

/** Runs what it is given one after another: a connection of PostgreSQL answers one statement at a time. */
export class OneAtATime {
  private last: Promise<unknown> = Promise.resolve()

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined)
    return result
  }
}

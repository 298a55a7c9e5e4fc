import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { StartRefusal } from '../start-refusal.js'

/** Session advisory locks of the database, as (class, object): "ATLS" in ASCII. */
export const lockClass = 0x41_54_4c_53
export const locks = { 'atlas-server': 1, 'atlas-client': 2, migration: 3, adoption: 4 } as const

/** A server that was killed a moment ago may hold its lock until PostgreSQL notices. */
const patience = 3000

/**
 * A place at the database, held for as long as a connection of its own lives: the one of the server is exclusive, those
 * of commands are shared. The connection's name tells people who holds it.
 */
export class Seat {
  private constructor(
    private readonly client: pg.Client,
    /** Resolves when the connection breaks before `leave`. */
    readonly lost: Promise<void>,
  ) {}

  /** Throws StartRefusal naming the holder's pid when another server holds the database; else pg's own errors. */
  static async take(url: string, kind: 'atlas-server' | 'atlas-client', where: string): Promise<Seat> {
    const client = new pg.Client({
      connectionString: url,
      application_name: `${kind} pid ${process.pid} on ${hostname()}`.slice(0, 63),
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    })
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
    })
    await client.connect()
    try {
      if (kind === 'atlas-client')
        await client.query('select pg_advisory_lock_shared($1, $2)', [lockClass, locks['atlas-client']])
      else await takeServerLock(client, where)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw error
    }
    return new Seat(client, lost)
  }

  /**
   * Gives the place up; true when nobody else is left, and then nobody can come until `end`. Commands are asked for
   * first: of two that leave at once, one finds the other gone.
   */
  async leave(): Promise<boolean> {
    await this.client.query('select pg_advisory_unlock_all()')
    return (await this.nobodyHolds('atlas-client')) && (await this.nobodyHolds('atlas-server'))
  }

  private async nobodyHolds(kind: 'atlas-server' | 'atlas-client'): Promise<boolean> {
    const { rows } = await this.client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      lockClass,
      locks[kind],
    ])
    return rows[0]?.taken ?? false
  }

  async end(): Promise<void> {
    await this.client.end().catch(() => undefined)
  }
}

async function takeServerLock(client: pg.Client, where: string): Promise<void> {
  const until = performance.now() + patience
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      lockClass,
      locks['atlas-server'],
    ])
    if (rows[0]?.taken) return
    if (performance.now() > until) break
    await sleep(100)
  }
  const { rows } = await client.query<{ holder: string }>(
    `select a.application_name as holder
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2 and l.objsubid = 2
        and l.database = (select oid from pg_database where datname = current_database())`,
    [lockClass, locks['atlas-server']],
  )
  const holder = rows[0]?.holder.replace('atlas-server ', '') ?? 'a process that has just gone'
  throw new StartRefusal(`${where} is in use by Atlas (${holder}): stop that one first, or name another ATLAS_DATA.`)
}

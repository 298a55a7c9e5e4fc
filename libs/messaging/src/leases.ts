import { createHash } from 'node:crypto'
import pg from 'pg'
import { pause } from './delivery/backoff.js'

/** Something only one process does at a time; `lost` aborts when the connection that held it is gone. */
export interface Lease {
  readonly lost: AbortSignal
  release(): Promise<void>
}

/** Between tries for a lease that another process holds, ms. */
const retryEvery = 500

/**
 * The server ends the session of a process that has been silent for so long: one that is frozen, or whose machine is
 * gone, would lead for as long as its connection seems to live, hours by the server's keepalive. A group gives a silent
 * member's partitions to others in the same time.
 */
const silentAtMost = 10_000
/** Between signs of life, ms. */
const beatEvery = 2500

/**
 * Session advisory locks, all on one connection of the process: they end with it, also by kill -9, a cut line or a
 * process that stands still. What a holder does must stand being done by two for a moment (relay: a generation; timers:
 * a claim at commit).
 */
export class Leases {
  private connection: Promise<pg.Client> | undefined
  private lost = new AbortController()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(private readonly url: string) {}

  /** Waits until it is ours. Throws BusStopped when `signal` aborts first. */
  async take(name: string, signal: AbortSignal): Promise<Lease> {
    const key = lockKey(name)
    for (;;) {
      const held = await this.tryTake(key).catch(() => undefined)
      if (held) return held
      await pause(retryEvery, signal)
    }
  }

  async close(): Promise<void> {
    const client = await this.connection?.catch(() => undefined)
    await client?.end().catch(() => undefined)
  }

  private async tryTake(key: bigint): Promise<Lease | undefined> {
    const client = await (this.connection ??= this.connect())
    const { lost } = this
    const [row] = await this.inTurn(() =>
      client.query<{ held: boolean }>(`select pg_try_advisory_lock($1) as held`, [key]),
    )
    if (!row?.held) return undefined
    return {
      lost: lost.signal,
      release: async () => {
        if (lost.signal.aborted) return
        await this.inTurn(() => client.query(`select pg_advisory_unlock($1)`, [key])).catch(() => undefined)
      },
    }
  }

  /** A connection answers one question at a time; pg 9 will not queue them itself. */
  private async inTurn<Row extends pg.QueryResultRow>(ask: () => Promise<pg.QueryResult<Row>>): Promise<Row[]> {
    const answer = this.turn.then(ask)
    this.turn = answer.catch(() => undefined)
    return (await answer).rows
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'atlas leases',
      keepAlive: true,
      options: `-c idle_session_timeout=${silentAtMost}`,
    })
    const lost = (this.lost = new AbortController())
    const beating = setInterval(() => void this.inTurn(() => client.query('select')).catch(() => undefined), beatEvery)
    const forget = () => {
      clearInterval(beating)
      lost.abort()
      if (this.lost === lost) this.connection = undefined
    }
    client.on('error', forget)
    client.on('end', forget)
    try {
      await client.connect()
    } catch (error) {
      forget()
      throw error
    }
    return client
  }
}

/** 64 bits of a hash: far from the small numbers that others choose. */
const lockKey = (name: string): bigint => createHash('sha256').update(`atlas lease ${name}`).digest().readBigInt64BE()

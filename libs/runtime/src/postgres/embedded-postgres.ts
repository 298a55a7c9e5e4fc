import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { errorCode } from '../error-reason.js'
import { StartRefusal } from '../start-refusal.js'
import { type Cluster, openCluster } from './cluster.js'
import { type DataFolder, databasePassword, prepareDataFolder, writeWhole } from './data-folder.js'
import { livePostmaster } from './postmaster-file.js'
import { run } from './run-program.js'

/** How long a start, or the recovery of one that was killed, may take. */
const patience = 120_000

/**
 * PostgreSQL on ATLAS_DATA (architecture.md, "Modes"). It is started by pg_ctl in a session of its own, so that neither
 * Ctrl-C nor kill -9 of us takes it along, and a live one is adopted.
 */
export class EmbeddedPostgres {
  private constructor(
    private readonly cluster: Cluster,
    private readonly folder: DataFolder,
    private readonly password: string,
    private readonly say: (line: string) => void,
  ) {}

  static async open(folder: DataFolder, say: (line: string) => void): Promise<EmbeddedPostgres> {
    await prepareDataFolder(folder)
    const password = await databasePassword(folder)
    return new EmbeddedPostgres(await openCluster(folder, password, say), folder, password, say)
  }

  /** URL of the database `atlas` on a running server: the one that lives already, or one started now. */
  async run(): Promise<string> {
    const until = performance.now() + patience
    let failure = ''
    while (performance.now() < until) {
      const running = await livePostmaster(this.cluster.data)
      const port = running?.port ?? (await this.start((said) => (failure = said)))
      if (port !== undefined && (await this.answers(port))) return this.url(port)
      await sleep(50)
    }
    throw new StartRefusal(
      `PostgreSQL on ${this.cluster.data} did not start: ${failure || 'it never answered'}. ` +
        `Its log is ${join(this.cluster.data, 'server.log')}.`,
    )
  }

  /** Ends the server; connections still open are cut, what they committed stays. */
  async stop(): Promise<void> {
    await run(
      this.cluster.binaries.pgCtl,
      ['stop', '-D', this.cluster.data, '-m', 'fast', '-w', '-t', '60', '-s'],
      this.cluster.account,
    )
  }

  private async start(failed: (said: string) => void): Promise<number | undefined> {
    this.say('starting PostgreSQL')
    const port = await this.choosePort()
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'synchronous_commit=on',
      'max_connections=200',
      'shared_buffers=256MB',
      'max_wal_size=2GB',
      'jit=off',
      'timezone=UTC',
      'log_timezone=UTC',
    ]
    const log = join(this.cluster.data, 'server.log')
    const options = settings.map((setting) => `-c ${setting}`).join(' ')
    const { code, output } = await run(
      this.cluster.binaries.pgCtl,
      ['start', '-D', this.cluster.data, '-l', log, '-w', '-t', '100', '-s', '-o', options],
      this.cluster.account,
    )
    if (code !== 0) {
      failed(output)
      return undefined
    }
    await writeWhole(this.folder.portFile, `${port}\n`)
    return port
  }

  private async choosePort(): Promise<number> {
    const last = Number(await readFile(this.folder.portFile, 'utf8').catch(() => '0'))
    return (await freePort(last)) ?? (await freePort(0)) ?? last
  }

  private async answers(port: number): Promise<boolean> {
    try {
      await onDatabase(this.url(port), () => Promise.resolve())
      return true
    } catch (error) {
      if (errorCode(error) === '28P01')
        throw new StartRefusal(
          `PostgreSQL on ${this.cluster.data} does not take the password in ${this.folder.passwordFile}: ` +
            'put back the one that was made with it.',
        )
      if (errorCode(error) === '3D000') return this.createDatabase(port)
      return false
    }
  }

  private async createDatabase(port: number): Promise<boolean> {
    try {
      await onDatabase(this.url(port, 'postgres'), (client) => client.query('create database atlas'))
    } catch (error) {
      if (errorCode(error) !== '42P04' && errorCode(error) !== '23505') throw error
    }
    return true
  }

  private url(port: number, database = 'atlas'): string {
    return `postgresql://atlas:${this.password}@127.0.0.1:${port}/${database}`
  }
}

async function onDatabase(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The port if nobody listens on it; 0 asks for any. */
async function freePort(port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen(Number.isInteger(port) && port >= 0 && port < 65_536 ? port : 0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : undefined
  } catch {
    return undefined
  } finally {
    server.close()
  }
}

import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from '@jest/globals'
import pg from 'pg'
import { AtlasProcess } from '@atlas/bench/running'
import { routes, type ServiceName, services } from '@atlas/contracts'
import type { TestDatabase } from '@atlas/event-store-postgres/testing/database'
import { acceptanceBus, type AcceptanceBus } from './bus.js'
import { atlasCommand, type Ended } from './command.js'
import { type Installation, installationOn, preparedInstallation } from './installation.js'
import { brokersForTests } from './kafka.js'

export interface Answer<Body = unknown> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

interface Asked {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** Acts as this person of policy/roster.yaml; default: the admin key. */
  readonly as?: string
}

/** Stopped with the Atlas that was started on them. */
export interface OwnServers {
  readonly database?: TestDatabase
  readonly kafka?: { readonly brokers: string; readonly stop: () => Promise<void> }
}

/** A start that a hook or test had no patience for goes on, and nobody is left to stop what comes of it. */
const starting = new Set<Promise<Atlas>>()
afterAll(async () => {
  const late = await Promise.allSettled(starting)
  for (const start of late) if (start.status === 'fulfilled') await start.value.stop()
  // As long as processes may take to say that they aren't ready (AtlasProcess), and their end.
}, 240_000)

/** A whole Atlas as its users meet it: processes, a database, a bus, HTTP. */
export class Atlas {
  private processes: AtlasProcess[] = []

  private constructor(
    readonly bus: AcceptanceBus,
    private readonly installation: Installation,
    readonly sql: pg.Pool,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
    private readonly stopBrokers: () => Promise<void>,
  ) {}

  /** Starts on the bus of this run, on `own` servers where the test breaks them. Throws where the bus cannot be had. */
  static async start(more: NodeJS.ProcessEnv = {}, bus = acceptanceBus(), own: OwnServers = {}): Promise<Atlas> {
    const start = Atlas.begin(more, bus, own)
    starting.add(start)
    const started = () => void starting.delete(start)
    start.then(started, started)
    return start
  }

  private static async begin(more: NodeJS.ProcessEnv, bus: AcceptanceBus, own: OwnServers): Promise<Atlas> {
    const policy = more['ATLAS_POLICY'] ?? 'policy'
    const [installation, folder] = await Promise.all([
      own.database ? installationOn(own.database, policy) : preparedInstallation(policy),
      mkdtemp(join(tmpdir(), 'atlas-acceptance-')),
    ])
    const { database, adminKey } = installation
    const overKafka = bus.kind === 'kafka' || bus.kind === 'services'
    const kafka = overKafka ? (own.kafka ?? (await brokersForTests())) : undefined
    const environment = {
      ...process.env,
      NODE_OPTIONS: '',
      KAFKA_BROKERS: kafka?.brokers ?? '',
      // A broker that KAFKA_BROKERS names is shared by all files; topics and groups must not be.
      KAFKA_PREFIX: kafka ? `${randomUUID()}.` : '',
      ATLAS_BUS: bus.kind === 'hostile' ? `hostile:${bus.seed}` : kafka ? 'kafka' : 'embedded',
      ATLAS_DATABASE_URL: database.url,
      ATLAS_DATA: join(folder, 'data'),
      ATLAS_PORT: '0',
      ATLAS_TIME_CHECK_MS: '50',
      // Of six processes for each file: what they load is compiled once.
      NODE_COMPILE_CACHE: resolve('node_modules/.cache/atlas'),
      ...more,
    }
    const sql = new pg.Pool({ connectionString: database.url, max: 4 })
    sql.on('error', () => undefined)
    const atlas = new Atlas(bus, installation, sql, folder, environment, kafka?.stop ?? (() => Promise.resolve()))
    try {
      // Where a reader of the docs finds it.
      await mkdir(atlas.dataFolder, { mode: 0o700 })
      await writeFile(join(atlas.dataFolder, 'admin-key'), `${adminKey}\n`, { mode: 0o600 })
      await atlas.startProcesses()
    } catch (error) {
      await atlas.stop()
      throw error
    }
    return atlas
  }

  /** Again, on the same data; `more` is added to the environment of this start. */
  async startProcesses(more: NodeJS.ProcessEnv = {}, only?: ServiceName): Promise<void> {
    const env = { ...this.environment, ...more }
    if (this.bus.kind !== 'services') {
      this.processes = [await AtlasProcess.start('apps/atlas/bin/atlas.js', ['start'], env)]
      return
    }
    const starts = await Promise.allSettled(
      services.map(async (service, index) => {
        if (only && service !== only) return
        this.processes[index] = await AtlasProcess.start(`apps/${service}/dist/main.js`, [], env)
      }),
    )
    // Not before the others stand, so that whoever stops this stops them.
    for (const start of starts) if (start.status === 'rejected') throw start.reason
  }

  /** The process that does a service's work: its own, or the only one. */
  processOf(service: ServiceName): AtlasProcess {
    const found = this.bus.kind === 'services' ? this.processes[services.indexOf(service)] : this.processes[0]
    if (!found) throw new Error(`${service} isn't running`)
    return found
  }

  /** Ends everything and removes what it left. Every process drains: one that doesn't fails whoever stops it. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.map((each) => each.stop()))
    await this.stopBrokers()
    await this.sql.end()
    await this.installation.database.stop()
    await rm(this.folder, { recursive: true, force: true })
  }
  stopProcesses = async (): Promise<void> => void (await Promise.all(this.processes.map((each) => each.stop())))
  kill = async (): Promise<void> => void (await Promise.all(this.processes.map((each) => each.kill())))

  async ask<Body = unknown>(
    path: string,
    { method = 'GET', body, headers = {}, as }: Asked = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(this.urlOf(path, method), {
      method,
      headers: {
        authorization: `Bearer ${this.key(as)}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    return {
      status: answer.status,
      headers: answer.headers,
      body: (type.includes('json') ? JSON.parse(text) : text) as Body,
    }
  }
  get = async <Body>(path: string, as?: string): Promise<Body> =>
    (await this.ok(this.ask<Body>(path, as === undefined ? {} : { as }), `GET ${path}`)).body
  post = async <Body>(path: string, body: unknown, as?: string): Promise<Body> =>
    (await this.ok(this.ask<Body>(path, { method: 'POST', body, ...(as === undefined ? {} : { as }) }), `POST ${path}`))
      .body

  private async ok<Body>(asked: Promise<Answer<Body>>, what: string): Promise<Answer<Body>> {
    const answer = await asked
    if (answer.status >= 300) throw new Error(`${what} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer
  }

  /** Moves `log.now()` on by so many milliseconds, for every process, and waits until they know. */
  async timePasses(ms: number): Promise<void> {
    await this.sql.query(`update log.time_offset set milliseconds = milliseconds + $1`, [ms])
    await sleep(200)
  }
  async now(): Promise<number> {
    const { rows } = await this.sql.query<{ now: Date }>('select log.now() as now')
    const [row] = rows
    if (!row) throw new Error('log.now() gave nothing')
    return row.now.getTime()
  }

  /** Where a path is answered. */
  urlOf = (path: string, method = 'GET'): string => this.processOf(serviceOf(method, path)).url + path
  get dataFolder(): string {
    return join(this.folder, 'data')
  }
  /** What a command of this system runs with. */
  get commandEnvironment(): NodeJS.ProcessEnv {
    return this.environment
  }

  /** The `atlas` command on this system. */
  command = (...args: string[]): Promise<Ended> => atlasCommand(args, this.environment)

  private key(person?: string): string {
    const { adminKey, keys } = this.installation
    const key = person === undefined ? adminKey : keys[person]
    if (key === undefined) throw new Error(`nobody of the policy is ${person}`)
    return key
  }
}

const serviceOf = (method: string, path: string): ServiceName => {
  const route = routes.find(
    (each) =>
      (!each.methods || each.methods.some((allowed) => allowed === method)) &&
      (path === each.path || path.startsWith(`${each.path}/`) || path.startsWith(`${each.path}?`)),
  )
  return route?.service ?? 'reporting'
}

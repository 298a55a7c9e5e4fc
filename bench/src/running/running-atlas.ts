import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { routes, type ServiceName, services } from '@atlas/contracts'
import { AtlasProcess } from './atlas-process.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** How Atlas is run: all of it in one process on the embedded bus, or each service over Kafka. */
export type Form = { readonly kind: 'one process' } | { readonly kind: 'six processes'; readonly brokers: string }

/** A whole Atlas as its users start it, on a database that is there; see withRunningAtlas. */
export interface RunningAtlas {
  readonly key: string
  /** The database, for what the bench looks at by itself. */
  readonly sql: pg.Pool
  readonly processes: ReadonlyMap<ServiceName, AtlasProcess>
  /** Its time, milliseconds since 1970. */
  readonly now: () => number
  /** Where the path is answered; a POST unless said otherwise. */
  readonly urlOf: (path: string, method?: 'GET' | 'POST') => string
}

/**
 * Starts Atlas with the shipped policy on a weekday morning, so that a bench finds the same people on shift at every
 * hour, and ends it after `work`. ATLAS_BENCH_NODE_OPTIONS goes to its processes, such as `--cpu-prof`.
 */
export async function withRunningAtlas<Result>(
  databaseUrl: string,
  form: Form,
  work: (atlas: RunningAtlas) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-'))
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  sql.on('error', () => undefined)
  const env = {
    ...process.env,
    NODE_OPTIONS: process.env['ATLAS_BENCH_NODE_OPTIONS'] ?? '',
    ATLAS_DATABASE_URL: databaseUrl,
    ATLAS_DATA: join(folder, 'data'),
    ATLAS_POLICY: join(root, 'policy'),
    ATLAS_PORT: '0',
    ATLAS_BUS: form.kind === 'one process' ? 'embedded' : 'kafka',
    KAFKA_BROKERS: form.kind === 'one process' ? '' : form.brokers,
    KAFKA_PREFIX: form.kind === 'one process' ? '' : `${randomUUID()}.`,
  }
  let processes = new Map<ServiceName, AtlasProcess>()
  try {
    const offset = Date.parse(morning) - Date.now()
    await sql.query(`update log.time_offset set milliseconds = $1`, [offset])
    processes = await (form.kind === 'one process' ? startOne(env) : startSix(env))
    const key = (await readFile(join(folder, 'data', 'admin-key'), 'utf8')).trim()
    const urlOf: RunningAtlas['urlOf'] = (path, method = 'POST') => {
      const found = processes.get(serviceOf(path, method))
      if (!found) throw new Error(`nobody answers ${method} ${path}`)
      return found.url + path
    }
    return await work({ key, sql, processes, now: () => Date.now() + offset, urlOf })
  } finally {
    await Promise.all([...new Set(processes.values())].map((each) => each.stop()))
    await sql.end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Tuesday, 10:00 in Zurich, where the shipped roster works. */
const morning = '2026-11-24T09:00:00Z'

async function startOne(env: NodeJS.ProcessEnv): Promise<Map<ServiceName, AtlasProcess>> {
  const one = await AtlasProcess.start(join(root, 'apps/atlas/bin/atlas.js'), ['start'], env)
  return new Map(services.map((service) => [service, one]))
}

async function startSix(env: NodeJS.ProcessEnv): Promise<Map<ServiceName, AtlasProcess>> {
  await promisify(execFile)(process.execPath, [join(root, 'apps/atlas/bin/atlas.js'), 'migrate'], {
    env: { ...env, NODE_OPTIONS: '' },
  })
  const started = await Promise.all(
    services.map(
      async (service) =>
        [service, await AtlasProcess.start(join(root, `apps/${service}/dist/main.js`), [], env)] as const,
    ),
  )
  return new Map(started)
}

const serviceOf = (path: string, method: 'GET' | 'POST'): ServiceName =>
  routes.find(
    (route) =>
      (!route.methods || route.methods.includes(method)) && (path === route.path || path.startsWith(`${route.path}?`)),
  )?.service ?? 'reporting'

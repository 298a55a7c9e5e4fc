import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { Environment, lodge, migrate, schemaGroups } from '@atlas/runtime'
import type { BenchContext } from '../benches.js'

/** A migrated database that nobody else uses, on a PostgreSQL that syncs each commit as in production. */
export interface ScratchDatabase {
  readonly url: string
}

/** The settings that decide what an append costs; synchronous_commit off would be no measurement. */
const settings = ['server_version', 'synchronous_commit', 'fsync', 'full_page_writes', 'wal_level', 'shared_buffers']

/** A server of ours would go on by itself. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs `work` on a scratch database: on the server of ATLAS_DATABASE_URL, whose user must be allowed to make one, else
 * on an embedded PostgreSQL with the settings of `atlas start`. Gone afterwards. Throws when commits aren't synced.
 */
export async function withScratchDatabase<Result>(
  { services, say }: BenchContext,
  work: (database: ScratchDatabase) => Promise<Result>,
): Promise<Result> {
  const given = process.env['ATLAS_DATABASE_URL']
  const folder = given ? undefined : await mkdtemp(join(tmpdir(), 'atlas-bench-'))
  const lodging = await lodge(
    Environment.read({ ...process.env, ...(folder ? { ATLAS_DATA: join(folder, 'data') } : {}) }),
    'atlas-client',
    () => undefined,
  )
  const leave = async (): Promise<void> => {
    await lodging.leave()
    if (folder) await rm(folder, { recursive: true, force: true })
  }
  let leaving = false
  const interrupted = (_: NodeJS.Signals, number: number): void => {
    // A terminal tells the command and whoever started it, who hands it on.
    if (leaving) return
    leaving = true
    // Whatever loses its connection meanwhile.
    process.on('uncaughtException', () => undefined)
    void leave().finally(() => process.exit(128 + number))
  }
  for (const signal of interruptions) process.on(signal, interrupted)
  try {
    const name = `atlas_bench_${process.pid}`
    await on(lodging.url, (client) => client.query(`create database ${name}`))
    try {
      const url = new URL(lodging.url)
      url.pathname = `/${name}`
      await migrate(url.toString(), schemaGroups(services), () => undefined)
      await on(url.toString(), async (client) => say(await described(client)))
      return await work({ url: url.toString() })
    } finally {
      await on(lodging.url, (client) => client.query(`drop database ${name} with (force)`))
    }
  } finally {
    for (const signal of interruptions) process.off(signal, interrupted)
    await leave()
  }
}

async function described(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings where name = any($1) order by array_position($1, name)`,
    [settings],
  )
  const found = new Map(rows.map(({ name, setting }) => [name, setting]))
  for (const name of ['synchronous_commit', 'fsync'])
    if (found.get(name) !== 'on') throw new Error(`this PostgreSQL has ${name} off, so nothing measured on it counts`)
  return `PostgreSQL ${[...found].map(([name, setting]) => (name === 'server_version' ? setting : `${name}=${setting}`)).join(', ')}`
}

async function on(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

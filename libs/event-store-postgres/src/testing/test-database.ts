import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { MigrationInterface } from 'typeorm'
import { logMigrations } from '../migrations/index.js'
import { testServer } from './test-server.js'

export interface TestDatabase {
  /** `postgresql://…` of a database that nobody else uses, its user being superuser. */
  readonly url: string
  /** Drops it, ending connections that are still open. */
  readonly stop: () => Promise<void>
}

export interface PreparedDatabase extends TestDatabase {
  /** What its preparation gave. */
  readonly note: string
}

type Migration = new () => MigrationInterface

/**
 * A fresh database, migrated. On a server of our own the migrations run once into a template and each test copies that
 * (some 30 ms). Default: the log alone; name all that a test needs, in order, for more.
 */
export async function startTestDatabase(migrations: readonly Migration[] = logMigrations): Promise<TestDatabase> {
  const content = migrations.map(String).join('\n')
  return startPreparedDatabase(content, async (url) => {
    await migrate(url, migrations)
    return ''
  })
}

/**
 * A fresh database as `prepare` leaves it, which runs once for each `content` on a server of our own: others are copies.
 * What it gives, such as keys of which the database holds hashes alone, comes with every copy as `note`.
 */
export async function startPreparedDatabase(
  content: string,
  prepare: (url: string) => Promise<string>,
): Promise<PreparedDatabase> {
  const server = await testServer()
  const name = `atlas_test_${randomUUID().replaceAll('-', '')}`
  const url = urlOf(server.url, name)
  const database = {
    url,
    stop: async () => {
      await onServer(server.url, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
  if (server.own) {
    const { template, note } = await preparedTemplate(server.url, content, prepare)
    await onServer(server.url, (client) => client.query(`create database ${name} template ${template}`))
    return { ...database, note }
  }
  await onServer(server.url, (client) => client.query(`create database ${name} template template0 encoding 'UTF8'`))
  return { ...database, note: await prepare(url) }
}

/** Made under an advisory lock: a test file may ask for several databases at once. A copy has no comment of its own. */
async function preparedTemplate(
  server: string,
  content: string,
  prepare: (url: string) => Promise<string>,
): Promise<{ template: string; note: string }> {
  const template = `atlas_template_${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
  const note = await onServer(server, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('atlas-template', 0))`)
    const { rows } = await client.query<{ note: string | null }>(
      `select shobj_description(oid, 'pg_database') as note from pg_database where datname = $1`,
      [template],
    )
    const [made] = rows
    if (made) return made.note ?? ''
    await client.query(`drop database if exists ${template}_draft`)
    await client.query(`create database ${template}_draft template template0 encoding 'UTF8'`)
    const given = await prepare(urlOf(server, `${template}_draft`))
    await client.query(`comment on database ${template}_draft is ${client.escapeLiteral(given)}`)
    await client.query(`alter database ${template}_draft rename to ${template}`)
    return given
  })
  return { template, note }
}

async function migrate(url: string, migrations: readonly Migration[]): Promise<void> {
  // Three hundred modules that a test on a prepared database needn't wait for.
  const { DataSource } = await import('typeorm')
  const dataSource = new DataSource({ type: 'postgres', url, migrations: [...migrations] })
  await dataSource.initialize()
  try {
    await dataSource.runMigrations()
  } finally {
    await dataSource.destroy()
  }
}

async function onServer<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const urlOf = (server: string, database: string): string => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.toString()
}

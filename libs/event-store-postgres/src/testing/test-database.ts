import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { DataSource, type MigrationInterface } from 'typeorm'
import { logMigrations } from '../migrations/index.js'
import { testServer } from './test-server.js'

export interface TestDatabase {
  /** `postgresql://…` of a database that nobody else uses, its user being superuser. */
  readonly url: string
  /** Drops it, ending connections that are still open. */
  readonly stop: () => Promise<void>
}

type Migration = new () => MigrationInterface

/**
 * A fresh database, migrated. On a server of our own the migrations run once into a template and each test copies that
 * (some 30 ms). Default: the log alone; name all that a test needs, in order, for more.
 */
export async function startTestDatabase(migrations: readonly Migration[] = logMigrations): Promise<TestDatabase> {
  const server = await testServer()
  const name = `atlas_test_${randomUUID().replaceAll('-', '')}`
  const url = urlOf(server.url, name)
  if (server.own) {
    const template = await preparedTemplate(server.url, migrations)
    await onServer(server.url, (client) => client.query(`create database ${name} template ${template}`))
  } else {
    await onServer(server.url, (client) => client.query(`create database ${name} template template0 encoding 'UTF8'`))
    await migrate(url, migrations)
  }
  return {
    url,
    stop: () => onServer(server.url, (client) => client.query(`drop database if exists ${name} with (force)`)),
  }
}

/** Made under an advisory lock: a test file may ask for several databases at once. */
async function preparedTemplate(server: string, migrations: readonly Migration[]): Promise<string> {
  const content = migrations.map(String).join('\n')
  const template = `atlas_template_${createHash('sha256').update(content).digest('hex').slice(0, 24)}`
  await onServer(server, async (client) => {
    await client.query(`select pg_advisory_lock(hashtextextended('atlas-template', 0))`)
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    await client.query(`drop database if exists ${template}_draft`)
    await client.query(`create database ${template}_draft template template0 encoding 'UTF8'`)
    await migrate(urlOf(server, `${template}_draft`), migrations)
    await client.query(`alter database ${template}_draft rename to ${template}`)
  })
  return template
}

async function migrate(url: string, migrations: readonly Migration[]): Promise<void> {
  const dataSource = new DataSource({ type: 'postgres', url, migrations: [...migrations] })
  await dataSource.initialize()
  try {
    await dataSource.runMigrations()
  } finally {
    await dataSource.destroy()
  }
}

async function onServer(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const urlOf = (server: string, database: string): string => {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.toString()
}

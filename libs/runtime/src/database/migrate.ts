import { faultPoint } from '@atlas/event-sourcing'
import pg from 'pg'
import { DataSource } from 'typeorm'
import { lockClass, locks } from '../postgres/seat.js'
import { StartRefusal } from '../start-refusal.js'
import type { SchemaGroup } from './schema-groups.js'

/**
 * Brings every schema up to date, one process at a time. Each migration commits alone with its row, so that one broken
 * in the middle leaves a schema that the next run goes on from. Gives the names of those that ran.
 */
export async function migrate(
  url: string,
  groups: readonly SchemaGroup[],
  say: (line: string) => void,
): Promise<readonly string[]> {
  const guard = new pg.Client({ connectionString: url, application_name: 'atlas migrate' })
  await guard.connect()
  try {
    await guard.query('select pg_advisory_lock($1, $2)', [lockClass, locks.migration])
    await guard.query('create schema if not exists migration')
    const done: string[] = []
    for (const group of groups) {
      if ((await pendingOf(guard, group)).length === 0) continue
      say(`bringing schema ${group.name} up to date`)
      await guard.query(`create schema if not exists migration`)
      done.push(...(await runGroup(url, group)))
    }
    return done
  } finally {
    await guard.end()
  }
}

/** For separate services, which only check: StartRefusal names what is missing. */
export async function assertMigrated(url: string, groups: readonly SchemaGroup[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const pending: string[] = []
    for (const group of groups) pending.push(...(await pendingOf(client, group)))
    if (pending.length > 0)
      throw new StartRefusal(`The database lacks ${pending.join(', ')}: run \`atlas migrate\` of this release first.`)
  } finally {
    await client.end()
  }
}

async function runGroup(url: string, group: SchemaGroup): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    schema: 'migration',
    migrations: [...group.migrations],
    migrationsTableName: group.name,
    migrationsTransactionMode: 'each',
    poolSize: 1,
    // Quiet: what fails is thrown, and standard output is ours.
    logger: 'debug',
  })
  await dataSource.initialize()
  try {
    faultPoint('migration')
    return (await dataSource.runMigrations()).map(({ name }) => name)
  } finally {
    await dataSource.destroy()
  }
}

/** TypeORM names a migration by its `name`, else by its class. */
async function pendingOf(client: pg.Client, group: SchemaGroup): Promise<string[]> {
  const names = group.migrations.map((migration) => new migration().name ?? migration.name)
  const { rows: found } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `migration.${group.name}`,
  ])
  if (!found[0]?.there) return names
  const { rows } = await client.query<{ name: string }>(`select name from migration."${group.name}"`)
  return names.filter((name) => !rows.some((row) => row.name === name))
}

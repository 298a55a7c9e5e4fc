import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import pg from 'pg'
import type { MigrationInterface, QueryRunner } from 'typeorm'
import { assertMigrated, migrate } from './migrate.js'
import type { SchemaGroup } from './schema-groups.js'

jest.setTimeout(60_000)

let database: TestDatabase
beforeEach(async () => {
  database = await startTestDatabase([])
})
afterEach(() => database.stop())

class Shelf1700000000001 implements MigrationInterface {
  up = async (runner: QueryRunner): Promise<void> => {
    await runner.query('create schema library')
    await runner.query('create table library.shelf ()')
  }
  down = (): Promise<void> => Promise.resolve()
}
class Book1700000000002 implements MigrationInterface {
  up = async (runner: QueryRunner): Promise<void> => {
    await runner.query('create table library.book ()')
  }
  down = (): Promise<void> => Promise.resolve()
}
class Broken1700000000003 implements MigrationInterface {
  up = async (runner: QueryRunner): Promise<void> => {
    await runner.query('create table library.half ()')
    await runner.query('select nonsense')
  }
  down = (): Promise<void> => Promise.resolve()
}
const library = (...migrations: SchemaGroup['migrations']): SchemaGroup[] => [{ name: 'library', migrations }]
const silent = (): void => undefined

const tables = async (): Promise<string[]> => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'library' order by 1`,
  )
  await client.end()
  return rows.map(({ name }) => name)
}

describe('migrations', () => {
  it('run once, each new one later, also when two processes start at once', async () => {
    const both = await Promise.all([
      migrate(database.url, library(Shelf1700000000001), silent),
      migrate(database.url, library(Shelf1700000000001), silent),
    ])
    expect(both.flat()).toEqual(['Shelf1700000000001'])
    expect(await migrate(database.url, library(Shelf1700000000001, Book1700000000002), silent)).toEqual([
      'Book1700000000002',
    ])
    expect(await tables()).toEqual(['book', 'shelf'])
  })

  it('leave nothing of one that broke, and go on after it is mended', async () => {
    const broken = library(Shelf1700000000001, Broken1700000000003)
    await expect(migrate(database.url, broken, silent)).rejects.toThrow('nonsense')
    expect(await tables()).toEqual(['shelf'])
    expect(await migrate(database.url, library(Shelf1700000000001, Book1700000000002), silent)).toEqual([
      'Book1700000000002',
    ])
  })

  it('are only checked by a service, which names what is missing', async () => {
    const groups = library(Shelf1700000000001, Book1700000000002)
    await migrate(database.url, library(Shelf1700000000001), silent)
    await expect(assertMigrated(database.url, groups)).rejects.toThrow(
      'The database lacks Book1700000000002: run `atlas migrate` of this release first.',
    )
    await migrate(database.url, groups, silent)
    await assertMigrated(database.url, groups)
  })
})

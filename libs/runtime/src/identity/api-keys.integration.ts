import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { logMigrations } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { DataSource } from 'typeorm'
import { ensureAdminKey } from './admin-key.js'
import { ApiKeys, type KeyRequest } from './api-keys.js'
import { identityMigrations } from './identity-migrations.js'

jest.setTimeout(60_000)

let database: TestDatabase
let dataSource: DataSource

beforeAll(async () => {
  database = await startTestDatabase([...logMigrations, ...identityMigrations])
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
})
afterAll(async () => {
  await dataSource.destroy()
  await database.stop()
})

const alertmanager: KeyRequest = {
  name: 'alertmanager of prd',
  scopes: ['intake'],
  clusters: ['abrc1l-atlas-prd'],
  person: null,
  expiresAt: null,
}

describe('an API key', () => {
  it('says who calls, and nothing of it but a hash is stored', async () => {
    const keys = new ApiKeys(dataSource)
    const key = await keys.create(alertmanager)
    expect(await new ApiKeys(dataSource).identify(key.text)).toEqual({
      keyId: key.id,
      scopes: ['intake'],
      clusters: ['abrc1l-atlas-prd'],
      person: null,
    })
    const [row] = await dataSource.query<unknown[]>('select * from identity.api_key where id = $1', [key.id])
    expect(JSON.stringify(row)).not.toContain(key.text.slice(20))
  })

  it('is unknown with another secret, in another form, and when it was never made', async () => {
    const keys = new ApiKeys(dataSource)
    const key = await keys.create(alertmanager)
    await keys.identify(key.text)
    const secret = key.text.at(-1) === 'A' ? 'B' : 'A'
    expect(await keys.identify(key.text.slice(0, -1) + secret)).toBeUndefined()
    expect(await keys.identify(`${key.text}x`)).toBeUndefined()
    expect(await keys.identify('hunter2')).toBeUndefined()
  })

  it('ends when it is revoked', async () => {
    const keys = new ApiKeys(dataSource)
    const key = await keys.create(alertmanager)
    expect(await keys.identify(key.text)).toBeDefined()
    expect(await keys.revoke(key.id)).toBe(true)
    expect(await keys.identify(key.text)).toBeUndefined()
    expect(await keys.revoke(key.id)).toBe(false)
  })

  it('ends when its time is over, by log.now()', async () => {
    const keys = new ApiKeys(dataSource)
    const key = await keys.create({ ...alertmanager, expiresAt: new Date(Date.now() + 3_600_000) })
    expect(await new ApiKeys(dataSource).identify(key.text)).toBeDefined()
    await dataSource.query('update log.time_offset set milliseconds = 7200000')
    expect(await new ApiKeys(dataSource).identify(key.text)).toBeUndefined()
    await dataSource.query('update log.time_offset set milliseconds = 0')
  })
})

describe('the admin key', () => {
  it('is made once, readable by its owner only, and the same when a first start broke before it was stored', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atlas-admin-key-'))
    const file = join(folder, 'admin-key')
    const keys = new ApiKeys(dataSource)
    expect(await ensureAdminKey(keys, file)).toBe(true)
    const text = (await readFile(file, 'utf8')).trim()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await keys.identify(text))?.scopes).toEqual(['intake', 'read', 'operate', 'audit'])

    await dataSource.query(`delete from identity.api_key where name = 'admin'`)
    expect(await ensureAdminKey(new ApiKeys(dataSource), file)).toBe(true)
    expect((await readFile(file, 'utf8')).trim()).toBe(text)
    expect(await ensureAdminKey(new ApiKeys(dataSource), file)).toBe(false)
    await rm(folder, { recursive: true })
  })
})

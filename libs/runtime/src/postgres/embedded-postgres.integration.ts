import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import pg from 'pg'
import { Environment } from '../environment/environment.js'
import { dataFolder } from './data-folder.js'
import { EmbeddedPostgres } from './embedded-postgres.js'
import { lodge } from './lodging.js'
import { livePostmaster } from './postmaster-file.js'

jest.setTimeout(120_000)

let folder: string
let lines: string[]
const say = (line: string): number => lines.push(line)
const environment = (): Environment => Environment.read({ ATLAS_DATA: folder })
const running = () => livePostmaster(join(folder, 'pg'))

beforeEach(async () => {
  // Mode 700, as `mktemp -d` makes it: when we are root, PostgreSQL's account has to be let through.
  folder = join(await mkdtemp(join(tmpdir(), 'atlas-data-')), 'deep', 'data')
  lines = []
})
afterEach(async () => {
  if (await running()) await (await EmbeddedPostgres.open(dataFolder(folder), say)).stop()
  await rm(join(folder, '..', '..'), { recursive: true, force: true })
})

const ask = async (url: string, sql: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}

const answering = async (url: string): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    const answered = await ask(url, 'select 1').catch(() => undefined)
    if (answered === 1) return
    await sleep(50)
  }
  throw new Error('PostgreSQL does not answer')
}

describe('the embedded PostgreSQL', () => {
  it('is made on first use, open to nobody else, and is stopped by the last to leave', async () => {
    const server = await lodge(environment(), 'atlas-server', say)
    expect(await ask(server.url, 'show server_encoding')).toBe('UTF8')
    expect(await ask(server.url, 'show synchronous_commit')).toBe('on')
    expect(await ask(server.url, "select datcollate from pg_database where datname = 'atlas'")).toBe('C')
    expect((await stat(join(folder, 'pg-password'))).mode & 0o777).toBe(0o600)

    const command = await lodge(environment(), 'atlas-client', say)
    expect(new URL(command.url).port).toBe(new URL(server.url).port)
    await server.leave()
    expect(await running()).toBeDefined()
    await command.leave()
    expect(await running()).toBeUndefined()
  })

  it('takes its data and its port up again', async () => {
    const first = await lodge(environment(), 'atlas-client', say)
    await ask(first.url, 'create table kept as select 7 as seven')
    await first.leave()
    const second = await lodge(environment(), 'atlas-client', say)
    expect(second.url).toBe(first.url)
    expect(await ask(second.url, 'select seven from kept')).toBe(7)
    await second.leave()
  })

  it('is held by one server; the second is told by whom', async () => {
    const server = await lodge(environment(), 'atlas-server', say)
    await expect(lodge(environment(), 'atlas-server', say)).rejects.toThrow(
      `The data folder ${folder} is in use by Atlas (pid ${process.pid} on `,
    )
    await server.leave()
  })

  it('comes back under its server when it is killed', async () => {
    const server = await lodge(environment(), 'atlas-server', say)
    const before = await running()
    if (!before) throw new Error('PostgreSQL does not run')
    process.kill(before.pid, 'SIGKILL')
    let after = await running()
    for (let tries = 0; tries < 200 && (after === undefined || after.pid === before.pid); tries++) {
      await sleep(100)
      after = await running()
    }
    expect(after?.port).toBe(before.port)
    await answering(server.url)
    await sleep(500)
    await expect(lodge(environment(), 'atlas-server', say)).rejects.toThrow('in use')
    await server.leave()
    expect(await running()).toBeUndefined()
  })

  it('survives two first starts at once', async () => {
    const [one, other] = await Promise.all([
      lodge(environment(), 'atlas-client', say),
      lodge(environment(), 'atlas-client', say),
    ])
    expect(one.url).toBe(other.url)
    await Promise.all([one.leave(), other.leave()])
    expect(await readFile(join(folder, 'pg-port'), 'utf8')).toContain(new URL(one.url).port)
  })

  it('says in one sentence that a named database cannot be reached', async () => {
    const nowhere = Environment.read({ ATLAS_DATABASE_URL: 'postgresql://atlas:secret@127.0.0.1:1/atlas' })
    await expect(lodge(nowhere, 'atlas-server', say)).rejects.toThrow(
      "The database 127.0.0.1:1/atlas can't be reached: connect ECONNREFUSED 127.0.0.1:1. Check ATLAS_DATABASE_URL.",
    )
  })
})

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { WhatIfReport } from '@atlas/contracts'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import pg from 'pg'
import { Started } from './testing/started.js'

// Of patience: each command is a process of its own.
jest.setTimeout(600_000)

interface Ended {
  readonly code: number | null
  readonly output: string
  readonly json: () => Record<string, unknown>
}
let folder: string
const databases: TestDatabase[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-import-'))
})
afterAll(async () => {
  await Promise.all(databases.map((database) => database.stop()))
  await rm(folder, { recursive: true, force: true })
})

/** A database of its own, and what is run and asked on it. */
async function installation(more: NodeJS.ProcessEnv = {}) {
  const database = await startTestDatabase([])
  databases.push(database)
  const env = { ATLAS_DATABASE_URL: database.url, ATLAS_DATA: join(folder, 'data'), ATLAS_PORT: '0', ...more }
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const command = Started.atlas(args, env)
    const { code } = await command.end()
    const output = command.output.trim()
    return { code, output, json: () => JSON.parse(output.split('\n').at(-1) ?? '') as Record<string, unknown> }
  }
  /** The one value that a query gives. */
  const value = async (sql: string): Promise<string> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' })
      return String(rows[0]?.[0])
    } finally {
      await client.end()
    }
  }
  const count = async (from: string): Promise<number> => Number(await value(`select count(*) from ${from}`))
  return { env, run, count, value }
}

/** A log like UCI's, of so many incidents with four rows each. */
const mapping = `system: desk
columns: { number: id, state: s, at: t, priority: p }
times: { format: d/M/yyyy HH:mm }
states: { New: Unassigned, Active: Work in Progress, Wait: Awaiting Customer Feedback, Done: Resolved, Closed: Closed }
priorities: { 1: P1, 3: P3 }
`
const states = ['New', 'Active', 'Done', 'Closed']
const lines = (incidents: number): string =>
  ['id,s,t,p']
    .concat(
      Array.from({ length: incidents }, (_, n) =>
        states.map((state, hour) => `0${n + 1},${state},1/3/2016 ${10 + hour}:00,${n % 2 ? 1 : 3}`),
      ).flat(),
    )
    .join('\n')

describe('an import that is killed', () => {
  it('goes on where it ended, and makes what one that nobody killed makes', async () => {
    const [killed, whole] = [await installation(), await installation()]
    const [file, map] = [join(folder, 'log.csv.gz'), join(folder, 'desk.yaml')]
    await writeFile(file, gzipSync(lines(2000)))
    await writeFile(map, mapping)
    const args = ['import', 'incidents', file, '--mapping', map, '--json']
    expect((await killed.run('migrate')).code).toBe(0)
    expect((await whole.run('migrate')).code).toBe(0)
    const imported = `log.events where type = 'HistoryImported.v1'`

    const first = Started.atlas(args, killed.env)
    while ((await killed.count(imported)) === 0) await sleep(20)
    first.signal('SIGKILL')
    await first.end()
    const before = await killed.count(imported)
    expect(before).toBeLessThan(2000)

    const second = await killed.run(...args)
    expect(second.json()).toMatchObject({
      rows: 8000,
      imported: 8000 - 4 * before,
      merged: 4 * before,
      refused: 0,
      mergedBecause: { 'imported before': 4 * before },
    })
    expect((await killed.run(...args)).output).toContain('0 imported + 8000 merged + 0 refused\n  nothing new')
    const once = await whole.run(...args)
    expect(once.json()).toMatchObject({ rows: 8000, imported: 8000 })
    const events = `log.events where metadata #>> '{actor,kind}' = 'import'`
    expect(await killed.count(events)).toBe(await whole.count(events))
    expect((await killed.run('audit', 'verify')).code).toBe(0)

    // The policy that judged it changes nothing; a contract of an hour breaks what took two.
    const same = (await whole.run('what-if', '--policy', 'policy', '--json')).json()
    expect(same).toMatchObject({ incidents: 2000, breaches: { appeared: 0, vanished: 0 }, undecidable: [] })
    expect((same as { breaches: { recorded: number } }).breaches.recorded).toBeGreaterThan(0)
    const shorter = join(folder, 'shorter')
    await cp('policy', shorter, { recursive: true })
    const levels = await readFile(join(shorter, 'service-levels.yaml'), 'utf8')
    await writeFile(join(shorter, 'service-levels.yaml'), levels.replace('P1: { target: PT4H', 'P1: { target: PT1H'))
    const { output } = await whole.run('what-if', '--policy', shorter, '--json')
    const { breaches, sure } = JSON.parse(output.split('\n').at(-1) ?? '') as WhatIfReport
    expect(breaches).toMatchObject({ appeared: 1000, vanished: 0 })
    expect(sure.sameCourse).toEqual({ appeared: 1000, vanished: 0 })
    // By its number: no Atlas has run here that would have made the list that readers see.
    const why = await whole.run('what-if', '--policy', shorter, '--explain', '02')
    expect((await whole.run('audit', 'trail', '02')).output).toContain('desk')
    expect(why.output).toContain('resolution/1: a breach appeared')
    expect(why.output).toContain('under the other policy: met, breached 2016-03-01T11:00:00.000Z')
  })
})

describe('an import beside a running Atlas', () => {
  it('pages nobody, tells nobody and writes nothing to ServiceNow, and is seen in the views', async () => {
    // ServiceNow is off as shipped: nothing would be written whatever happened.
    const policy = join(folder, 'policy')
    await cp('policy', policy, { recursive: true })
    const servicenow = join(policy, 'servicenow.yaml')
    const off = await readFile(servicenow, 'utf8')
    await writeFile(servicenow, off.replace(/^enabled: false/m, 'enabled: true'))
    expect(await readFile(servicenow, 'utf8')).not.toBe(off)
    const { env, run, count } = await installation({ ATLAS_POLICY: policy })
    const server = Started.atlas(['start'], env)
    try {
      const url = await server.ready()
      const [file, map] = [join(folder, 'open.csv'), join(folder, 'desk.yaml')]
      const open = ['07001,New,1/3/2016 10:00,1', '07002,Wait,1/3/2016 10:00,3', '07003,Active,1/3/2016 10:00,1']
      await writeFile(file, `id,s,t,p\n${open.join('\n')}\n`)
      await writeFile(map, mapping)
      const done = await run('import', 'incidents', file, '--mapping', map, '--json')
      expect(done.json()).toMatchObject({ rows: 3, imported: 3 })
      expect(await count(`log.events where type = 'ClockBreached.v1'`)).toBeGreaterThan(0)
      const effects = `log.events where category in ('communication', 'servicenow-record', 'classification')`

      // A signal of today goes the whole way: by then everyone has passed what was imported, and effects can be seen.
      const key = (await readFile(join(folder, 'data', 'admin-key'), 'utf8')).trim()
      const sent = await fetch(`${url}/v1/signals`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ summary: 'Karpenter provisions no nodes in any cluster, everything is pending' }),
      })
      expect(sent.status).toBe(200)
      while ((await count(`${effects} and type like 'Page%'`)) === 0) await sleep(200)
      while ((await count(`log.events where category = 'servicenow-record'`)) === 0) await sleep(200)
      const theirs = `incident_id in (select incident_id from log.events where type = 'HistoryImported.v1')`
      expect(await count(`${effects} and ${theirs}`)).toBe(0)
      expect(await count(`log.timers where ${theirs}`)).toBe(0)
      expect(await count(`log.events where ${theirs} and metadata #>> '{actor,kind}' <> 'import'`)).toBe(0)
      expect(await count('bus.dead_letters')).toBe(0)
      const board = async () => {
        const answer = await fetch(`${url}/v1/incidents`, { headers: { authorization: `Bearer ${key}` } })
        const { items } = (await answer.json()) as { items: { number: string; status: string }[] }
        return items.flatMap(({ number, status }) => (number.startsWith('0700') ? [`${number} ${status}`] : [])).sort()
      }
      while ((await board()).length < 3) await sleep(200)
      expect(await board()).toEqual(['07001 Unassigned', '07002 Awaiting Customer Feedback', '07003 Work in Progress'])
      // What is made again from the log is what the consumers, who passed over it, have.
      expect(await run('rebuild', '--check')).toMatchObject({ code: 0 })
    } finally {
      server.interrupt()
      await server.end()
    }
  })
})

describe('a mapping that doesn’t fit', () => {
  it('is refused with line and column, what the file lacks too, and nothing is imported', async () => {
    const { run, count } = await installation()
    await run('migrate')
    const [file, map] = [join(folder, 'small.csv'), join(folder, 'wrong.yaml')]
    await writeFile(file, 'id,s,t\n1,New,1/3/2016 10:00\n')
    await writeFile(map, mapping.replace('Unassigned', 'Unasigned'))
    const wrong = await run('import', 'incidents', file, '--mapping', map)
    expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('wrong.yaml:4:16: states.New should be')])
    await writeFile(map, mapping)
    const lacking = await run('import', 'incidents', file, '--mapping', map)
    expect([lacking.code, lacking.output]).toEqual([
      1,
      expect.stringContaining('wrong.yaml:2:51: columns.priority: the file has no column "p"; it has id, s, t'),
    ])
    expect(await count(`log.events where type = 'IncidentOpened.v1'`)).toBe(0)
  })
})

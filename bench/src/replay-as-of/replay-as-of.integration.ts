import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { createServer, type Server } from 'node:net'
import {
  type BoardState,
  type IncidentId,
  type Instant,
  instant,
  milliseconds,
  priorities,
  services,
  statuses,
} from '@atlas/contracts'
import { CalendarYearStore, logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestLog, type TestLog } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder } from '@atlas/policy'
import {
  forkIncident,
  historyAt,
  parseActs,
  proveReclassifications,
  readVersions,
  replayBoard,
  runWhatIf,
  standing,
  TwoWorlds,
} from '@atlas/reporting'
import { Dice } from '../seed/dice.js'
import { readReports } from '../seed/reports.js'
import { seedPast } from '../seed/seed.js'
import { countingConnections, rowsOfAllTables } from '../testing/side-effects.js'

jest.setTimeout(300_000)

/** A small history in which everything happens that a seed tells. */
let test: TestLog
let log: PostgresLogReader
let incidents: readonly IncidentId[]
let span: { readonly from: number; readonly to: number }
const loaded = loadPolicyFolder('policy')
if ('errors' in loaded) throw new Error('the policy of the repository is not valid')
const shipped = loaded.ok
beforeAll(async () => {
  test = await startTestLog(services)
  const years = new CalendarYearStore(test.pool)
  await seedPast({
    log: test.log,
    years,
    policy: shipped,
    reports: readReports('policy'),
    events: 1,
    seed: 7,
    wave: 60,
  })
  log = new PostgresLogReader(test.pool)
  const { rows } = await test.pool.query<{ id: IncidentId; at: Date }>(
    `select incident_id as id, occurred_at as at from log.events where type = 'IncidentOpened.v1' order by at`,
  )
  incidents = rows.map(({ id }) => id)
  span = { from: rows[0]?.at.getTime() ?? NaN, to: (rows.at(-1)?.at.getTime() ?? NaN) + 86_400_000 }
})
afterAll(() => test?.stop())

/** Counted from each incident's own record, as `incident show` folds it. */
async function countedOneByOne(asOf: Instant): Promise<Omit<BoardState, 'hash'>> {
  const zero = (words: readonly string[]) => Object.fromEntries(words.map((word) => [word, 0]))
  const [byStatus, byPriority] = [zero(statuses), zero(priorities)]
  const add = (counts: Record<string, number>, word: string) => (counts[word] = (counts[word] ?? NaN) + 1)
  let reported = 0
  for (const id of incidents) {
    const history = await historyAt(log, id, { asOf })
    if (!history) continue
    const { status, priority } = standing(history.record)
    reported++
    add(byStatus, status)
    if (status !== 'Closed' && priority !== null) add(byPriority, priority)
  }
  return { incidents: reported, byStatus, byPriority } as Omit<BoardState, 'hash'>
}

/** Somewhere in the history, and at the very instant of one of its events. */
async function instants(count: number): Promise<Instant[]> {
  const dice = new Dice('instants')
  const drawn = Array.from({ length: count }, () => instant(dice.whole(span.from, span.to)))
  const { rows } = await test.pool.query<{ at: Date }>(
    `select occurred_at as at from log.events where type in ('WorkStarted.v1', 'IncidentClosed.v1') order by md5(hash::text) limit $1`,
    [count],
  )
  return [...drawn, ...rows.map(({ at }) => instant(at.getTime()))]
}

it('a board has each incident where its own record stood at that instant', async () => {
  const seen = new Set<string>()
  for (const asOf of await instants(6)) {
    const { hash, ...board } = await replayBoard(log, { asOf })
    expect(board).toEqual({ asOf, ...(await countedOneByOne(asOf)) })
    seen.add(hash)
  }
  expect(seen.size).toBeGreaterThan(6)
})

it('nothing is against the reclassifications of a history that the product’s own deciders wrote', async () => {
  const { checked, violations } = await proveReclassifications(log, {}, () => Promise.resolve(shipped))
  expect(checked).toBeGreaterThan(3)
  expect(violations).toEqual([])
})

/** Another policy, and one incident otherwise: neither has anything to write, not even a calendar's year. */
async function imaginesAll(reader: PostgresLogReader, years: CalendarYearStore): Promise<void> {
  const filesOf = () => Promise.resolve(shipped.files)
  const versions = await readVersions(reader, filesOf)
  const text = Buffer.from(shipped.files.get('calendars.yaml') ?? '').toString()
  const elsewhere = Buffer.from(text.replace('Europe/Berlin', 'America/Denver'))
  const instead = new Map([...shipped.files, ['calendars.yaml', elsewhere]])
  const report = await runWhatIf({ log: reader, years, filesOf }, { instead })
  expect(report.incidents).toBe(incidents.length)
  const worlds = new TwoWorlds(versions, shipped, years)
  const acts = parseActs(['priority:P1'])
  if ('refused' in acts) throw new Error(acts.message)
  const [id] = incidents
  if (!id) throw new Error('there are no incidents')
  const forked = await forkIncident(reader, id, worlds, { at: instant(span.from + 1), acts, until: instant(span.to) })
  expect(forked).toBeDefined()
}

describe('replay has no side effects', () => {
  it('calls nobody, arms nothing and writes no row, in a database that refuses to be written', async () => {
    const before = await rowsOfAllTables(test.pool)
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['events', 'timers', 'keys', 'content']))
    const name = new URL(test.url).pathname.slice(1)
    await test.pool.query(`alter database ${name} set default_transaction_read_only = on`)
    const pool = logPool(test.url, 2)
    const counting = countingConnections(test.url)
    try {
      await expect(pool.query(`insert into log.keys values ('s', '', '')`)).rejects.toThrow('read-only transaction')
      const reader = new PostgresLogReader(pool)
      const asOf = instant(span.to)
      const { incidents: reported } = await replayBoard(reader, { asOf, asKnownAt: instant(milliseconds(asOf) + 1) })
      expect(reported).toBe(0)
      expect((await replayBoard(reader, { asOf })).incidents).toBe(incidents.length)
      for (const id of incidents.slice(0, 20)) expect(await historyAt(reader, id, { asOf })).toBeDefined()
      await imaginesAll(reader, new CalendarYearStore(pool))
      expect(counting.elsewhere).toEqual([])
    } finally {
      counting.stop()
      await pool.end()
      // A connection that was made meanwhile begins read-only as well.
      await test.pool.query(`begin read write; alter database ${name} reset default_transaction_read_only; commit`)
    }
    expect(await rowsOfAllTables(test.pool)).toEqual(before)
  })

  it('or a call would have been counted', async () => {
    const server: Server = createServer((socket) => socket.end('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const counting = countingConnections(test.url)
    try {
      await fetch(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
      expect(counting.elsewhere).toHaveLength(1)
    } finally {
      counting.stop()
      server.close()
    }
  })
})

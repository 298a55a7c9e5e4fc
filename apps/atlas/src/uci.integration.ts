import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { type HandlingEvent, type Recorded, ServiceLevelReport } from '@atlas/contracts'
import { handlingAggregate, type HandlingState } from '@atlas/domain'
import { logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { Started } from './testing/started.js'
import { boardOf, momentsIn } from './testing/uci/moments.js'
import { fromCsv, type Outcome, resolutionOf } from './testing/uci/resolutions.js'

/**
 * The real log, which no repository holds: it lies beside the project, where whoever has it has put it. It is imported
 * once, as docs/real-day.md begins, and the page is followed to its end; what the log and `report sla` say then is
 * compared with what is reckoned from the CSV, in ways of their own.
 */
const file = '../shared/data/uci-incident-event-log.csv.gz'
const there = existsSync(file) ? it : it.skip
if (!existsSync(file))
  console.warn(`${file} isn't there: the import of the real log, and reports on it, are not tested`)

// Of patience: each command of the page is a process of its own, over 300,000 events.
jest.setTimeout(1_800_000)

let folder: string
let database: TestDatabase
/** What the import printed. */
let imported: string
/** Of handling, an incident each. */
const streams = new Map<string, Recorded<HandlingEvent>[]>()
const csv = (): string => gunzipSync(readFileSync(file)).toString()
/** What the page still has to be followed of, a command each. */
const day = [...readFileSync('docs/real-day.md', 'utf8').matchAll(/^```sh real-day\n([\s\S]*?)^```$/gm)].flatMap(
  ([, block]) => block?.trim().split('\n') ?? [],
)
beforeAll(async () => {
  if (!existsSync(file)) return
  folder = await mkdtemp(join(tmpdir(), 'atlas-report-'))
  database = await startTestDatabase([])
  await atlas('migrate')
  const begins = day.shift() ?? ''
  expect(begins).toBe('npx atlas import uci-incident-log "$UCI_LOG"')
  imported = await shell(begins)
  const pool = logPool(database.url, 2)
  const pages = new PostgresLogReader(pool).pages({ after: 0, limit: 5000, categories: ['handling'] })
  for await (const { events } of pages)
    for (const event of events) {
      const stream = streams.get(event.streamId) ?? []
      stream.push(event as Recorded<HandlingEvent>)
      streams.set(event.streamId, stream)
    }
  await pool.end()
})
afterAll(async () => {
  await database?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})
async function atlas(...args: readonly string[]): Promise<string> {
  const command = Started.atlas(args, { ATLAS_DATABASE_URL: database.url, ATLAS_DATA: join(folder, 'data') })
  const { code } = await command.end()
  if (code !== 0) throw new Error(command.output)
  return command.output.trim().split('\n').at(-1) ?? ''
}
/** A line of the page, as a reader's shell runs it; what it printed. */
async function shell(line: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    ATLAS_DATABASE_URL: database.url,
    ATLAS_DATA: join(folder, 'data'),
    UCI_LOG: file,
    DAY: folder,
  }
  const run = line.replaceAll('npx atlas', 'node_modules/.bin/atlas')
  const { stdout } = await promisify(execFile)('bash', ['-o', 'pipefail', '-c', run], { env, maxBuffer: 64 << 20 })
  return stdout
}
const report = async (...args: readonly string[]) =>
  ServiceLevelReport.parse(JSON.parse(await atlas('report', 'sla', '--json', '--no-keep', ...args)))

there('has every row of 141,712 accounted for, with the damage that is known', () => {
  const [, taken, merged, refused] =
    /141712 rows = (\d+) imported \+ (\d+) merged \+ (\d+) refused/.exec(imported) ?? []
  expect([Number(taken) + Number(merged), refused]).toEqual([141_712, '0'])
  expect(imported).toContain('24918 incidents, 24918 of them new')
  expect(imported).toContain('flagged: unknown-state: 5')
  expect(imported).toContain('flagged: time-went-back: 2')
})

there('stood at any instant as the CSV says', () => {
  const incidents = [...momentsIn(csv()).values()]
  const ends = incidents.flatMap((moments) => [moments[0]?.at ?? 0, moments.at(-1)?.at ?? 0])
  const [from, to] = [ends.reduce((a, b) => Math.min(a, b)), ends.reduce((a, b) => Math.max(a, b))]
  for (let n = 0; n < 20; n++) {
    const at = from + Math.floor(Math.random() * (to - from))
    const states = [...streams.values()].map((events) =>
      events.reduce<HandlingState>(
        (state, event) => (Date.parse(event.occurredAt) <= at ? handlingAggregate.evolve(state, event) : state),
        handlingAggregate.initial(),
      ),
    )
    const ours = boardOf(states.map((state) => (state.opened ? state : undefined)))
    const theirs = boardOf(incidents.map((moments) => moments.findLast((moment) => moment.at <= at)))
    expect({ at: new Date(at).toISOString(), board: ours }).toEqual({ at: new Date(at).toISOString(), board: theirs })
  }
})

there('was reported month by month, and changed priority, as the CSV says', () => {
  const month = (at: number | string): string => new Date(at).toISOString().slice(0, 7)
  const counted = (months: readonly string[]) =>
    Object.fromEntries([...Map.groupBy(months, (one) => one)].map(([one, all]) => [one, all.length]))
  const incidents = [...momentsIn(csv()).values()]
  const opened = [...streams.values()].map(([first]) => month(first?.occurredAt ?? 0))
  expect(counted(opened)).toEqual(counted(incidents.map(([first]) => month(first?.at ?? 0))))
  const changed = incidents.filter((moments) => new Set(moments.flatMap(({ priority }) => priority ?? [])).size > 1)
  const reprioritised = [...streams.values()].filter((events) =>
    events.some((event) => event.type === 'PrioritisedElsewhere' && event.data.from !== null),
  )
  expect(reprioritised).toHaveLength(changed.length)
})

there('how the resolutions of the real log were kept is what is reckoned from the CSV', async () => {
  const theirs = [...fromCsv(csv()).values()].map(resolutionOf)
  const { groups, leftOut, noTarget } = await report('--service-level', 'resolution', '--by', 'priority,month')
  const ended = theirs.filter(({ month, outcome }) => month !== null && outcome !== 'open')
  const count = (priority: string, month: string, outcome: Outcome): number =>
    ended.filter((one) => one.priority === priority && one.month === month && one.outcome === outcome).length
  const cells = [...new Set(ended.map(({ priority, month }) => `${priority} ${month}`))].sort()
  const reckoned = cells.flatMap((cell) => {
    const [priority = '', month = ''] = cell.split(' ')
    const [kept, breached] = [count(priority, month, 'kept'), count(priority, month, 'breached')]
    return kept + breached === 0 ? [] : [{ priority, month, kept, breached }]
  })
  expect(reckoned.length).toBeGreaterThan(20)
  expect(
    groups.map(({ key, kept, breached }) => ({ priority: key.priority, month: key.month, kept, breached })),
  ).toEqual(reckoned)
  expect(leftOut.reduce((all, { clocks }) => all + clocks, 0)).toBe(
    ended.filter(({ outcome }) => outcome === 'left out').length,
  )
  expect(noTarget).toBe(0)
})

there('as many incidents were opened in a month as the CSV says, each with one response', async () => {
  const incidents = [...fromCsv(csv()).values()]
  const { total, leftOut } = await report(
    ...['--cohort', 'opened', '--service-level', 'response'],
    ...['--from', '2016-04-01T00:00:00Z', '--to', '2016-05-01T00:00:00Z'],
  )
  const theirs = incidents.filter(({ opened }) => new Date(opened).toISOString().startsWith('2016-04')).length
  expect(theirs).toBeGreaterThan(1000)
  expect(leftOut.reduce((sum, { clocks }) => sum + clocks, total.clocks)).toBe(theirs)
})

there('docs/real-day.md can be followed command by command, to a bundle that holds', async () => {
  const said: string[] = []
  for (const line of day) said.push(await shell(line))
  const after = (command: string): string => said[day.findIndex((line) => line.includes(command))] ?? ''
  expect(after('report sla --by priority,month')).toContain('2016-04')
  expect(readFileSync(join(folder, 'may.html'), 'utf8')).toContain('</html>')
  expect(after('divergence outside')).toMatch(/made_sla: \d+ say the same, \d+ otherwise: .*calendar/)
  // Business hours are fewer than all: they spare breaches, and bring none.
  const [, appear, vanish] = /clock alone is another: (\d+) appear, (\d+) vanish/.exec(after('what-if')) ?? []
  expect([appear, Number(vanish) > 50]).toEqual(['0', true])
  expect(after('what-if')).toContain('Of 0 incidents nothing is said')
  const number = readFileSync(join(folder, 'number'), 'utf8').trim()
  expect(readFileSync(join(folder, 'proof.txt'), 'utf8')).toContain(number)
  expect(after('audit trail')).toMatch(/priority/i)
  expect(after('audit verify --bundle')).toContain('it holds')
  expect(day.at(-1)).toBe('npx atlas audit verify')
})

import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import type { HandlingEvent, Recorded } from '@atlas/contracts'
import { handlingAggregate, type HandlingState } from '@atlas/domain'
import { type ImportWorld, startImportWorld } from '../testing/import-world.js'
import type { Tally } from './tally.js'

/**
 * The real log, which no repository holds: it lies beside the project, where whoever has it has put it. What the log
 * says is compared with what this file reckons from the CSV, in its own way.
 */
const file = '../shared/data/uci-incident-event-log.csv.gz'
const there = existsSync(file) ? it : it.skip
if (!existsSync(file)) console.warn(`${file} isn't there: the import of the real log is not tested`)

jest.setTimeout(900_000)

interface Moment {
  readonly at: number
  readonly status: string
  readonly priority: string | null
}
const words: Readonly<Record<string, string>> = {
  New: 'Unassigned',
  Active: 'Work in Progress',
  'Awaiting User Info': 'Awaiting Customer Feedback',
  'Awaiting Vendor': 'Work in Progress',
  'Awaiting Problem': 'Work in Progress',
  'Awaiting Evidence': 'Work in Progress',
  Resolved: 'Resolved',
  Closed: 'Closed',
}

/** No cell of it is quoted. */
function fromCsv(text: string): Map<string, Moment[]> {
  const at = (time = ''): number => {
    const [day, month, year, hour, minute] = time.split(/[/ :]/).map(Number)
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute)
  }
  const incidents = new Map<string, Moment[]>()
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const cells = line.trimEnd().split(',')
    const [number = '', state = ''] = cells
    const [opened, updated, priority] = [at(cells[9]), at(cells[13]), `P${cells[22]}`]
    const moments = incidents.get(number) ?? [{ at: Math.min(opened, updated), status: 'Unassigned', priority: null }]
    const last = moments.at(-1)
    moments.push({ at: Math.max(updated, last?.at ?? 0), status: words[state] ?? last?.status ?? '', priority })
    incidents.set(number, moments)
  }
  return incidents
}

/** By status over all that was reported by then, by priority over those not Closed. */
function boardOf(moments: Iterable<Pick<Moment, 'status' | 'priority'> | undefined>): Record<string, number> {
  const counts: Record<string, number> = {}
  const count = (name: string | null): void => {
    if (name !== null) counts[name] = (counts[name] ?? 0) + 1
  }
  for (const moment of moments) {
    if (!moment) continue
    count(moment.status)
    if (moment.status !== 'Closed') count(moment.priority)
  }
  return counts
}

let world: ImportWorld
let csv: string
let tally: Tally
const streams = new Map<string, Recorded<HandlingEvent>[]>()
beforeAll(async () => {
  if (!existsSync(file)) return
  csv = gunzipSync(readFileSync(file)).toString()
  world = await startImportWorld()
  tally = await world.imports(csv.split('\n'))
  for await (const { events } of world.reader.pages({ after: 0, limit: 5000, categories: ['handling'] }))
    for (const event of events) {
      const stream = streams.get(event.streamId) ?? []
      stream.push(event as Recorded<HandlingEvent>)
      streams.set(event.streamId, stream)
    }
})
afterAll(() => world?.stop())

there('has every row of 141,712 accounted for, with the damage that is known', () => {
  expect(tally).toMatchObject({ rows: 141_712, refused: 0, incidents: { opened: 24_918 } })
  expect(tally.imported + tally.merged).toBe(141_712)
  expect(tally.flagged).toMatchObject({ 'unknown-state': 5, 'time-went-back': 2 })
})

there('stood at any instant as the CSV says', () => {
  const incidents = [...fromCsv(csv).values()]
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
  const incidents = [...fromCsv(csv).values()]
  const opened = [...streams.values()].map(([first]) => month(first?.occurredAt ?? 0))
  expect(counted(opened)).toEqual(counted(incidents.map(([first]) => month(first?.at ?? 0))))
  const changed = incidents.filter((moments) => new Set(moments.flatMap(({ priority }) => priority ?? [])).size > 1)
  const reprioritised = [...streams.values()].filter((events) =>
    events.some((event) => event.type === 'PrioritisedElsewhere' && event.data.from !== null),
  )
  expect(reprioritised).toHaveLength(changed.length)
})

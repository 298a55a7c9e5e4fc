import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { AtlasEvent, Recorded, ServiceLevelEvent } from '@atlas/contracts'
import { handlingAggregate, type HandlingState, serviceLevelAggregate, type ServiceLevelState } from '@atlas/domain'
import { verifyLog } from '@atlas/event-store-postgres'
import pg from 'pg'
import { header, type ImportWorld, mappingOf, row, startImportWorld } from '../testing/import-world.js'
import { identityIn } from './identity.js'

jest.setTimeout(180_000)

let world: ImportWorld
beforeEach(async () => {
  world = await startImportWorld()
})
afterEach(() => world.stop())

/** What the handling of an incident of the UCI log folds to. */
async function handled(number: string): Promise<HandlingState> {
  const { incidentId } = identityIn('uci-incident-log')(number)
  const events = await world.reader.ofStream(`handling-${incidentId}`)
  return events.reduce<HandlingState>(
    (state, event) => handlingAggregate.evolve(state, event as never),
    handlingAggregate.initial(),
  )
}
const isClockEvent = (event: Recorded<AtlasEvent>): event is Recorded<ServiceLevelEvent> =>
  event.category === serviceLevelAggregate.category
const told = (events: readonly Recorded<AtlasEvent>[]) =>
  events.map(({ type, occurredAt }) => `${occurredAt.slice(8, 16)} ${type}`)

const story = [
  header,
  row({ number: '0000045', state: 'New', at: '29/2/2016 09:10' }),
  row({ number: '0000045', state: 'Active', at: '29/2/2016 10:00', person: '31' }),
  row({ number: '0000045', state: 'Active', at: '29/2/2016 10:05', person: '31' }),
  row({ number: '0000045', state: 'Awaiting Vendor', at: '29/2/2016 11:00', person: '31', vendor: '7' }),
  row({ number: '0000045', state: 'Active', at: '29/2/2016 10:59', person: '31' }),
  row({ number: '0000045', state: '-100', at: '29/2/2016 12:00', person: '31', priority: '2' }),
  row({ number: '0000045', state: 'Resolved', at: '29/2/2016 12:30', person: '31', priority: '2' }),
  row({ number: '0000045', state: 'Closed', at: '5/3/2016 13:00', person: '31', priority: '2' }),
  row({ number: '0000060', state: 'Awaiting User Info', opened: '1/3/2016 09:00', at: '1/3/2016 08:30' }),
]

describe('history of the UCI log', () => {
  it('has every row accounted for, each event at its own time, damage flagged', async () => {
    const tally = await world.imports([
      ...story,
      'short,row',
      row({ number: '0000045', state: 'New', at: '30/2/2016 1:00' }),
    ])
    expect(tally).toMatchObject({
      rows: 11,
      imported: 8,
      merged: 1,
      refused: 2,
      mergedBecause: { 'nothing changed that is kept': 1 },
      refusedBecause: { 'unreadable record': 1, 'unreadable time': 1 },
      flagged: { 'time-went-back': 1, 'unknown-state': 1, 'forbidden-move': 1 },
      incidents: { opened: 2, continued: 0, seen: 2 },
    })
    const { incidentId } = identityIn('uci-incident-log')('0000045')
    const events = await world.events()
    const handling = events.filter((event) => event.incidentId === incidentId && event.category === 'handling')
    expect(told(handling)).toEqual([
      '29T09:00 HandlingOpened',
      '29T09:10 PrioritisedElsewhere',
      '29T09:10 AssignedElsewhere',
      '29T10:00 AssignedElsewhere',
      '29T10:00 ObservedElsewhere',
      '29T11:00 WaitBegan',
      '29T11:00 WaitEnded',
      '29T11:00 ObservedElsewhere',
      '29T12:00 PrioritisedElsewhere',
      '29T12:00 ObservedElsewhere',
      '29T12:30 ObservedElsewhere',
      '05T13:00 ObservedElsewhere',
      '05T13:00 HistoryImported',
    ])
    expect(tally.events).toBe(events.length)
    expect(new Set(events.map(({ metadata }) => metadata.actor.kind))).toEqual(new Set(['import']))
    const earlier = await handled('0000060')
    // Its first row lies before its opening: it is reported with that row.
    expect(earlier).toMatchObject({ clocksStartAt: '2016-03-01T08:30:00.000Z', status: 'Awaiting Customer Feedback' })
    expect(await verifyLog(world.url)).toMatchObject({ findings: [], events: events.length })
  })
})

describe('a second run', () => {
  it('imports nothing, of a killed one goes on, and of a longer export takes what is new', async () => {
    await world.imports(story.slice(0, 4))
    const first = (await world.events()).length
    const resumed = await world.imports(story)
    expect(resumed).toMatchObject({ rows: 9, imported: 6, merged: 3, incidents: { opened: 1, continued: 1 } })
    expect(resumed.mergedBecause).toEqual({ 'imported before': 3 })
    expect((await world.events()).length).toBe(first + resumed.events)
    const again = await world.imports(story)
    expect(again).toMatchObject({
      imported: 0,
      merged: 9,
      refused: 0,
      events: 0,
      mergedBecause: { 'imported before': 9 },
    })

    const whole = await startImportWorld()
    try {
      await whole.imports(story)
      const { incidentId } = identityIn('uci-incident-log')('0000045')
      const of = async (from: ImportWorld) => {
        const events = await from.events()
        return events.filter((event) => event.incidentId === incidentId)
      }
      const handling = (events: readonly Recorded<AtlasEvent>[]) =>
        events
          .filter(({ category, type }) => category === 'handling' && type !== 'HistoryImported')
          .map(({ type, occurredAt, data }) => ({ type, occurredAt, data: { ...data, text: '' } }))
      expect(handling(await of(world))).toEqual(handling(await of(whole)))
      // What was said of the clocks while the history seemed to end earlier is revised by what came later.
      const readings = async (from: ImportWorld) => {
        const { clocks } = (await of(from)).reduce<ServiceLevelState>(
          (state, event) => (isClockEvent(event) ? serviceLevelAggregate.evolve(state, event) : state),
          serviceLevelAggregate.initial(),
        )
        return clocks.map(({ id, history, said }) => ({ id, history, said }))
      }
      expect(await readings(world)).toEqual(await readings(whole))
    } finally {
      await whole.stop()
    }
  })

  it('with another history of the same incidents refuses it, and says why', async () => {
    await world.imports(story)
    const before = (await world.events()).length
    const other = story.map((line) => line.replace('29/2/2016 10:00', '29/2/2016 10:01'))
    expect(await world.imports(other)).toMatchObject({
      imported: 0,
      merged: 1,
      refused: 8,
      refusedBecause: { 'its history is another than the one imported before': 8 },
    })
    expect((await world.events()).length).toBe(before)
  })

  it('whose rows lie in another order between incidents makes the same of each', async () => {
    const [head = '', ...rows] = story
    const mixed = [head, rows[8] ?? '', ...rows.slice(0, 8)]
    await world.imports(mixed)
    expect(await world.imports(story)).toMatchObject({ imported: 0, merged: 9 })
  })
})

describe('clocks of imported history', () => {
  const open = [
    header,
    row({ number: '0000001', state: 'New', opened: '1/3/2016 10:00', at: '1/3/2016 10:07', priority: '1' }),
    row({ number: '0000001', state: 'Active', opened: '1/3/2016 10:00', at: '1/3/2016 10:20', priority: '1' }),
  ]
  const clocks = async () =>
    (await world.events()).flatMap(({ type, occurredAt, category, data }) =>
      category === 'service-level'
        ? [
            `${occurredAt.slice(11, 19)} ${type} ${(data as { clock: string }).clock} ${(data as { percent?: number }).percent ?? ''}`.trim(),
          ]
        : [],
    )

  it('start when it was reported; what has passed is said with its own due instant, and nothing is armed', async () => {
    await world.imports(open)
    expect(await clocks()).toEqual([
      '10:00:00 ClockStarted response/1',
      '10:00:00 ClockStarted resolution/1',
      '10:07:30 ClockThresholdReached response/1 50',
      '10:11:15 ClockThresholdReached response/1 75',
      '10:13:30 ClockThresholdReached response/1 90',
      '10:15:00 ClockBreached response/1',
      '10:20:00 ClockMet response/1',
      '12:00:00 ClockThresholdReached resolution/1 50',
      '13:00:00 ClockThresholdReached resolution/1 75',
      '13:36:00 ClockThresholdReached resolution/1 90',
      '14:00:00 ClockBreached resolution/1',
    ])
    expect((await world.pool.query('select from log.timers')).rowCount).toBe(0)
  })

  it('are armed with `live`, for what is still to come alone', async () => {
    const past = (minutes: number): string => {
      const [date = '', time = ''] = new Date(Date.now() - minutes * 60_000).toISOString().split('T')
      const [year, month, day] = date.split('-').map(Number)
      return `${day}/${month}/${year} ${time.slice(0, 5)}`
    }
    const begun = [header, row({ number: '0000002', state: 'Active', opened: past(150), at: past(150), priority: '1' })]
    await world.imports(begun)
    expect((await world.pool.query('select from log.timers')).rowCount).toBe(0)
    await world.imports(begun, { live: true })
    const { rows } = await world.pool.query<{ name: string; due: boolean }>(
      'select name, due_at > log.now() as due from log.timers order by 1',
    )
    expect(rows).toEqual(['100', '75', '90'].map((percent) => ({ name: `resolution/1 ${percent}`, due: true })))
    expect((await clocks()).filter((line) => line.includes('Threshold'))).toEqual([
      expect.stringContaining('resolution/1 50'),
    ])
  })

  it('leave with `live` the closing of what is Resolved to come, and nothing of what is Closed', async () => {
    const ended = (number: string, ...states: readonly string[]) =>
      states.map((state, hour) =>
        row({ number, state, opened: '1/3/2016 10:00', at: `1/3/2016 1${hour}:30`, priority: '3' }),
      )
    const rows = [...ended('0000003', 'Active', 'Resolved'), ...ended('0000004', 'Active', 'Resolved', 'Closed')]
    await world.imports([header, ...rows], { live: true })
    const { rows: armed } = await world.pool.query<{ name: string; due: string }>(
      'select name, log.instant(due_at) as due from log.timers',
    )
    // Five days after it was resolved: the sweep closes it at once, stamped with that instant.
    expect(armed).toEqual([{ name: 'auto-close', due: '2016-03-06T11:30:00.000Z' }])
  })
})

describe('the import’s database role', () => {
  const as = async (role: string, ...statements: readonly string[]): Promise<unknown> => {
    const client = new pg.Client({ connectionString: world.url })
    await client.connect()
    try {
      await client.query(`set role ${role}`)
      for (const statement of statements) await client.query(statement)
      return 'done'
    } catch (error) {
      return (error as { code: string }).code
    } finally {
      await client.end()
    }
  }
  const event = (kind: string, category: string, version: number) =>
    `insert into log.events values (nextval('log.position'), '${category}-x', ${version}, '${category}', null, 'X.v1', now(), now(), '{}', '{"actor": {"kind": "${kind}"}}', '\\x00')`
  const forbidden = '42501'

  it('writes as the actor import, into streams of history, and changes and arms nothing', async () => {
    await world.imports(story)
    expect(await as('atlas_import', event('import', 'handling', 1))).toBe('done')
    expect(await as('atlas_import', event('person', 'handling', 2))).toBe(forbidden)
    expect(await as('atlas_import', event('import', 'policy', 3))).toBe(forbidden)
    expect(await as('atlas_import', `update log.events set data = '{}'`)).toBe(forbidden)
    expect(await as('atlas_import', 'delete from log.events')).toBe(forbidden)
    const armed = `insert into log.timers values ('escalation', 'o', 'n', now())`
    expect(await as('atlas_import', armed)).toBe(forbidden)
    expect(await as('atlas_import', `update log.time_offset set milliseconds = 1`)).toBe(forbidden)
    // No row of it, for it is of no stream that it only looked at.
    expect(await as('atlas_import', `delete from log.streams`)).toBe('done')
    expect((await world.pool.query('select from log.streams')).rowCount).toBeGreaterThan(0)
    await world.imports(story, { live: true })
    expect(await as('atlas_import_live', armed)).toBe('done')
    expect(await as('atlas_import_live', event('timer', 'handling', 4))).toBe(forbidden)
  })
})

it('gives a number of ours where the other system’s can’t be one', async () => {
  const mapping = mappingOf(
    'system: desk\ncolumns: { number: id, state: s, at: t }\nstates: { open: Work in Progress }\n',
  )
  const lines = ['id,s,t', 'abc,open,2024-01-01', 'X-077,open,2024-01-01', 'X-77,open,2024-01-01']
  expect(await world.imports(lines, { mapping })).toMatchObject({ imported: 3, incidents: { opened: 3 } })
  const opened = (await world.events()).flatMap((event) => (event.type === 'IncidentOpened' ? [event.data.number] : []))
  expect(opened.toSorted()).toEqual(['077', '9001', '9002'])
})

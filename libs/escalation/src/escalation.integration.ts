import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { IncidentId, Recorded } from '@atlas/contracts'
import {
  CalendarYearStore,
  logMigrations,
  logPool,
  PostgresEventLog,
  PostgresLogReader,
  runInUnit,
  verifyLog,
} from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { LogContended } from '@atlas/event-sourcing'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { compareWithRebuild, rebuildReadModel } from '@atlas/runtime'
import { escalationTables } from './tables.js'
import { openIncidentReadModel } from './open-incidents/open-incident.read-model.js'
import { EscalationWorld } from './testing/escalation-world.js'
import { type Opened, OtherServices } from './testing/story.js'

/** Escalation on the real store: two writers at once, units of work, what is open. */
let database: TestDatabase
let pool: pg.Pool
let dataSource: DataSource
let world: EscalationWorld
let others: OtherServices
let reader: PostgresLogReader

beforeEach(async () => {
  database = await startTestDatabase([...logMigrations, ...escalationTables.migrations])
  pool = logPool(database.url, 10)
  const entities = [...escalationTables.entities]
  dataSource = await new DataSource({ type: 'postgres', url: database.url, entities }).initialize()
  const log = new PostgresEventLog({ pool, services: ['intake', 'classification', 'escalation'] })
  reader = new PostgresLogReader(pool)
  world = await EscalationWorld.start({ log, reader, database: { dataSource, years: new CalendarYearStore(pool) } })
  others = new OtherServices(
    world.app,
    log,
    (incident) => reader.ofIncident(incident),
    () => reader.now(),
    inUnit,
  )
})
afterEach(async () => {
  await world.stop()
  await dataSource.destroy()
  await pool.end()
  await database.stop()
})

/** As the bus does it: again while another writer is first. */
async function inUnit(handle: () => Promise<void>): Promise<void> {
  for (;;)
    try {
      await runInUnit(dataSource, handle)
      return
    } catch (error) {
      if (!(error instanceof LogContended)) throw error
    }
}

/** Of L3, so that the outcome doesn't hang on the hour at which the test runs: P1 has somebody on shift at every hour. */
async function incident(): Promise<Opened> {
  const opened = await others.opens()
  await others.classifies(opened.incidentId, 'P1', 'control-plane')
  return opened
}
const resolution = {
  code: 'fixed',
  summary: 'the API server was restarted',
  knowledge: { noneBecause: 'known' },
  verification: 'check-run',
  firingReason: 'clears later',
}
async function resolved(): Promise<Opened> {
  const opened = await incident()
  await world.act(opened.incidentId, 'start-work', 'jonas.meier')
  expect((await world.act(opened.incidentId, 'resolve', 'jonas.meier', resolution)).status).toBe(200)
  return opened
}
const eventsOf = (id: IncidentId): Promise<Recorded[]> => reader.ofIncident(id)
const count = async (id: IncidentId, type: string) => (await eventsOf(id)).filter((event) => event.type === type).length
const open = () =>
  dataSource.query<{ tier: string; person: string | null }[]>('select tier, person from escalation.open_incident')

it('stores an act with its clocks, its refusals apart, and what is open', async () => {
  const { incidentId } = await incident()
  expect(await open()).toMatchObject([{ tier: 'L3' }])
  const refused = await world.act(incidentId, 'start-work', 'sofia.keller')
  expect([refused.status, refused.body.code]).toEqual([403, 'wrong-hand'])
  const started = await world.act(incidentId, 'start-work', 'jonas.meier')
  expect(started.body).toMatchObject({ status: 'Work in Progress', owner: 'jonas.meier', tier: 'L3' })
  expect(await open()).toEqual([{ tier: 'L3', person: 'jonas.meier' }])
  const events = await eventsOf(incidentId)
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['HandlingOpened', 'ResponseTeamCalled', 'ClockStarted', 'CommandRefused', 'ClockMet']),
  )
  const position = Number(started.headers.get('atlas-position'))
  expect(events.find(({ type }) => type === 'WorkStarted')?.position).toBeLessThanOrEqual(position)
  await world.act(incidentId, 'resolve', 'jonas.meier', resolution)
  expect(await open()).toEqual([])
  expect(await verifyLog(database.url)).toMatchObject({ findings: [] })
})

it('arms the alarms of an incident and disarms them when it is closed', async () => {
  const { incidentId } = await incident()
  const armed = () => pool.query('select owner, name from log.timers where incident_id = $1', [incidentId])
  expect((await armed()).rowCount).toBeGreaterThanOrEqual(12)
  await world.act(incidentId, 'cancel', 'nadia.rossi', { reason: 'a drill' })
  expect((await armed()).rows).toEqual([])
})

it('gives what is open from the log alone as it was written with the events, also while it is changed', async () => {
  const { incidentId } = await incident()
  await world.act(incidentId, 'start-work', 'jonas.meier')
  await world.act((await incident()).incidentId, 'cancel', 'nadia.rossi', { reason: 'a drill' })
  await resolved()
  const whole = { url: database.url, logReader: reader }
  expect(await compareWithRebuild(whole, openIncidentReadModel)).toMatchObject({ rows: 1, first: null })
  await dataSource.query(`update escalation.open_incident set person = 'somebody.else'`)
  expect(await compareWithRebuild(whole, openIncidentReadModel)).toMatchObject({
    first: { key: incidentId, live: { person: 'somebody.else' }, rebuilt: { person: 'jonas.meier' } },
  })
  const more = Array.from({ length: 6 }, () => incident())
  const rebuilt = await rebuildReadModel(whole, openIncidentReadModel)
  await Promise.all(more)
  expect(rebuilt.rows).toBeGreaterThanOrEqual(1)
  expect(await compareWithRebuild(whole, openIncidentReadModel)).toMatchObject({ rows: 7, first: null })
})

it('expands a calendar year once and stores it for good', async () => {
  const opened = await others.opens()
  await others.classifies(opened.incidentId, 'P3')
  const { rows } = await pool.query<{ year: number }>('select year from log.calendar_year order by year')
  expect(rows.length).toBeGreaterThanOrEqual(1)
  expect(new Set(rows.map(({ year }) => year)).size).toBe(rows.length)
  expect(await count(opened.incidentId, 'ClockStarted')).toBe(3)
})

describe('two at once', () => {
  it('who start to work: one owns it, the other is refused', async () => {
    const { incidentId } = await incident()
    // The caller is set when a request is made, so both are the same person here; the second finds it taken.
    const answers = await Promise.all([
      world.act(incidentId, 'start-work', 'jonas.meier'),
      world.act(incidentId, 'start-work', 'jonas.meier'),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await count(incidentId, 'WorkStarted')).toBe(1)
  })

  it('with one Idempotency-Key: one act, one answer', async () => {
    const { incidentId } = await incident()
    const headers = { 'idempotency-key': 'once' }
    const answers = await Promise.all(
      [1, 2, 3].map(() => world.act(incidentId, 'start-work', 'jonas.meier', {}, headers)),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await count(incidentId, 'WorkStarted')).toBe(1)
    expect(await count(incidentId, 'CommandRefused')).toBe(0)
  })

  it('a firing and a resolution end in one open incident', async () => {
    for (let round = 0; round < 10; round++) {
      const opened = await incident()
      await world.act(opened.incidentId, 'start-work', 'jonas.meier')
      const [resolving] = await Promise.all([
        world.act(opened.incidentId, 'resolve', 'jonas.meier', resolution),
        others.fires(opened, 2),
      ])
      expect(resolving.status).toBe(200)
      const events = (await eventsOf(opened.incidentId)).map(({ type }) => type)
      expect(events.filter((type) => type === 'IncidentReopened')).toHaveLength(1)
      expect(events.lastIndexOf('IncidentReopened')).toBeGreaterThan(events.lastIndexOf('IncidentResolved'))
      expect(events).not.toContain('RecurrenceFound')
    }
  })

  it('a firing and a confirmation end in one open incident, here or by recurrence', async () => {
    for (let round = 0; round < 10; round++) {
      const opened = await resolved()
      const [confirming] = await Promise.all([
        world.act(opened.incidentId, 'confirm', 'jonas.meier'),
        others.fires(opened, 2),
      ])
      const reopened = await count(opened.incidentId, 'IncidentReopened')
      const recurred = await count(opened.incidentId, 'RecurrenceFound')
      expect([confirming.status, reopened, recurred]).toEqual(confirming.status === 200 ? [200, 0, 1] : [409, 1, 0])
    }
  })
})

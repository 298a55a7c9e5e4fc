import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instant } from '@atlas/contracts'
import {
  eventually,
  newIncident,
  startToy,
  toyDatabase,
  type ToyDatabase,
  type ToyProcess,
} from '../testing/toy-process.js'

/** Timers know no time but log.now(): what moves it moves them, and what a process's own clock says is nothing to them. */
const minute = 60_000
let database: ToyDatabase
let process: ToyProcess
const clockOfTheProcess = Date.now

beforeEach(async () => {
  database = await toyDatabase()
  process = await startToy(database, { kind: 'embedded' }, ['escalation'])
})
afterEach(async () => {
  Date.now = clockOfTheProcess
  await process.stop()
  await database.stop()
})

const logNow = async (): Promise<number> => {
  const { rows } = await database.pool.query<{ now: Date }>('select log.now() as now')
  return rows[0]?.now.getTime() ?? NaN
}
const moveTime = (ms: number) =>
  database.pool.query('update log.time_offset set milliseconds = milliseconds + $1', [ms])
const dueIn = async (ms: number): Promise<Instant> => new Date((await logNow()) + ms).toISOString() as Instant
/** Some looks of the sweeper, which is never asleep for longer than 250 ms. */
const someLooks = () => sleep(1000)

it('fires nothing twice when time moves back, and what it has not reached again only then', async () => {
  const [first, second] = [newIncident(), newIncident()]
  const dueAt = await dueIn(60 * minute)
  await process.arm({ name: 'first', dueAt, incidentId: first })
  await someLooks()
  expect(await process.noted(first)).toEqual([])
  await moveTime(120 * minute)
  const once = [`first at ${dueAt}`]
  await eventually(
    () => process.noted(first),
    (said) => said.length === 1,
  )
  expect(await process.noted(first)).toEqual(once)

  await moveTime(-90 * minute)
  const later = await dueIn(10 * minute)
  await process.arm({ name: 'second', dueAt: later, incidentId: second })
  await someLooks()
  expect([await process.noted(first), await process.noted(second)]).toEqual([once, []])

  await moveTime(11 * minute)
  await eventually(
    () => process.noted(second),
    (said) => said.length === 1,
  )
  await moveTime(90 * minute)
  await someLooks()
  expect([await process.noted(first), await process.noted(second)]).toEqual([once, [`second at ${later}`]])
}, 60_000)

it.each([
  ['five minutes fast', 5 * minute],
  ['five minutes slow', -5 * minute],
])(
  'is not early, late or otherwise stamped where the process’s clock is %s',
  async (_, skew) => {
    Date.now = () => clockOfTheProcess() + skew
    const [due, far] = [newIncident(), newIncident()]
    const dueAt = await dueIn(1500)
    const farAt = await dueIn(4 * minute)
    await process.arm({ name: 'due', dueAt, incidentId: due })
    await process.arm({ name: 'far', dueAt: farAt, incidentId: far })
    await eventually(
      () => process.noted(due),
      (said) => said.length === 1,
    )
    const { rows } = await database.pool.query<{ early: boolean; occurred: string }>(
      `select recorded_at < occurred_at as early, log.instant(occurred_at) as occurred from log.events where incident_id = $1`,
      [due],
    )
    expect(rows).toEqual([{ early: false, occurred: dueAt }])
    await someLooks()
    expect(await process.noted(far)).toEqual([])
  },
  60_000,
)

it('are fired once though the lease is cut again and again while two processes would sweep', async () => {
  const second = await startToy(database, { kind: 'embedded' }, ['escalation'])
  try {
    const incidents = Array.from({ length: 120 }, newIncident)
    const dueAt = await dueIn(-1000)
    const cut = async () => {
      for (let n = 0; n < 10; n++) {
        await database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and application_name = 'atlas leases'`,
        )
        await sleep(50)
      }
    }
    await Promise.all([cut(), ...incidents.map((incidentId) => process.arm({ name: 'once', dueAt, incidentId }))])
    const said = () => Promise.all(incidents.map((incident) => process.noted(incident)))
    await eventually(said, (all) => all.every((one) => one.length > 0), 60_000)
    expect((await said()).map((one) => one.length)).toEqual(incidents.map(() => 1))
  } finally {
    await second.stop()
  }
}, 120_000)

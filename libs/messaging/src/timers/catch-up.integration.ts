import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { v7 } from 'uuid'
import { type IncidentId, type ServiceName, services } from '@atlas/contracts'
import type { BusMode } from '../bus-mode.js'
import { Leases } from '../leases.js'
import { testKafka } from '../testing/test-kafka.js'
import {
  eventually,
  newIncident,
  soon,
  startToy,
  toyDatabase,
  type ToyDatabase,
  type ToyProcess,
} from '../testing/toy-process.js'

/**
 * A pause lies unread in the log when the alarm that it moves has become due already: whoever sweeps reads first, and
 * the alarm is never heard at its old instant. Three hundred others lie before the pause, so that reading takes a while.
 */
const kafka = await testKafka()
const buses: { readonly bus: string; readonly mode: () => BusMode }[] = [
  { bus: 'embedded', mode: () => ({ kind: 'embedded' }) },
]
if (kafka)
  buses.push({
    bus: 'kafka',
    mode: () => ({ kind: 'kafka', brokers: kafka.brokers, prefix: `${v7()}.`, partitions: 3 }),
  })
afterAll(() => kafka?.stop())

const before = 300
/** Still far off when the tests end. */
const moved = soon(3_600_000)
const others: ServiceName[] = services.filter((service) => service !== 'escalation')

describe.each(buses)('on the $bus bus', ({ mode: modeOf }) => {
  let database: ToyDatabase
  let mode: BusMode
  let running: ToyProcess[]
  beforeEach(async () => {
    database = await toyDatabase()
    mode = modeOf()
    running = []
  }, 60_000)
  afterEach(async () => {
    for (const process of running) await process.stop()
    await database.stop()
  }, 60_000)

  const start = async (only: readonly ServiceName[], prepare: (process: ToyProcess) => void = pausing) => {
    const process = await startToy(database, mode, only, 0, prepare)
    running.push(process)
    return process
  }
  /** A pause moves the incident's alarm, as one of a clock does. */
  const pausing = ({ trouble }: ToyProcess) => {
    trouble.within = (transaction, { incidentId, data }) => {
      if (data.said === 'pause')
        transaction.arm({
          service: 'escalation',
          owner: `handling-${incidentId}`,
          name: 'breach',
          dueAt: moved,
          incidentId,
        })
    }
  }
  const backlogThenPause = async (process: ToyProcess, paused: IncidentId) => {
    await Promise.all(Array.from({ length: before }, () => process.open(newIncident(), 'another')))
    await process.open(paused, 'pause')
  }
  const heard = (process: ToyProcess, incident: IncidentId) =>
    eventually(
      () => process.noted(incident),
      (said) => said.includes('pause'),
      60_000,
    )
  const dueOf = async (incident: IncidentId) =>
    (
      await database.pool.query<{ due: string }>(
        `select log.instant(due_at) as due from log.timers where incident_id = $1`,
        [incident],
      )
    ).rows

  it('a start after a stop fires nothing before the backlog is read', async () => {
    const intake = await start(others)
    const [paused, plain] = [newIncident(), newIncident()]
    for (const incidentId of [paused, plain]) await intake.arm({ name: 'breach', dueAt: soon(-60_000), incidentId })
    await backlogThenPause(intake, paused)
    const escalation = await start(['escalation'])
    await heard(escalation, paused)
    // What nothing in the backlog moves fires late, once, at its own instant.
    const fired = await eventually(
      () => escalation.noted(plain),
      (said) => said.length > 0,
    )
    expect(fired).toEqual([expect.stringMatching(/^breach at /)])
    expect((await escalation.noted(paused)).filter((said) => said.startsWith('breach'))).toEqual([])
    expect(await dueOf(paused)).toEqual([{ due: moved }])
  }, 120_000)

  it('a process that takes the sweeping over has read before what was in the log by then', async () => {
    const leases = new Leases(database.url)
    const lease = await leases.take('timers of escalation', AbortSignal.timeout(10_000))
    const intake = await start(others)
    let away = false
    const escalation = await start(['escalation'], (process) => {
      pausing(process)
      process.trouble.before = () => {
        if (away) throw Object.assign(new Error('the line is cut'), { code: 'ECONNRESET' })
      }
    })
    // It was level once, long before.
    const early = newIncident()
    await intake.open(early, 'early')
    await eventually(
      () => escalation.noted(early),
      (said) => said.includes('early'),
      60_000,
    )
    away = true
    const paused = newIncident()
    await intake.arm({ name: 'breach', dueAt: soon(-60_000), incidentId: paused })
    await backlogThenPause(intake, paused)
    await lease.release()
    await leases.close()
    // A sweep would have come by now.
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(await escalation.noted(paused)).toEqual([])
    away = false
    await heard(escalation, paused)
    expect((await escalation.noted(paused)).filter((said) => said.startsWith('breach'))).toEqual([])
    expect(await dueOf(paused)).toEqual([{ due: moved }])
    // And it sweeps from now on.
    const due = newIncident()
    await intake.arm({ name: 'now', dueAt: soon(-1000), incidentId: due })
    await eventually(
      () => escalation.noted(due),
      (said) => said.length === 1,
      60_000,
    )
  }, 120_000)
})

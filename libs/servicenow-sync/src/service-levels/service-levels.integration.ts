import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type EventMetadata, type IncidentId, instant, milliseconds } from '@atlas/contracts'
import { alwaysOpen, serviceLevelStream } from '@atlas/domain'
import { CalendarYearStore, logPool, PostgresEventLog } from '@atlas/event-store-postgres'
import { connect, Secret, type SysId, where } from '@atlas/servicenow-client'
import type { Poller } from '../receiving/poller.js'
import { Watermarks } from '../receiving/watermarks.js'
import { pollerIn } from '../testing/poller-in.js'
import { startSyncWorld, type SyncWorld } from '../testing/sync-world.js'
import { MirrorServiceLevels } from './mirror-service-levels.js'
import { ServiceLevelsBeside } from './service-levels-beside.js'

const minute = 60_000
const hour = 60 * minute

let world: SyncWorld
let poller: Poller
let beside: ServiceLevelsBeside
let pool: ReturnType<typeof logPool>
let clocks: PostgresEventLog
beforeAll(async () => {
  world = await startSyncWorld()
  const { units, policies, offsets, reader, dataSource } = world
  poller = pollerIn(world)
  pool = logPool((dataSource.options as { url: string }).url, 2)
  clocks = new PostgresEventLog({ pool, services: ['escalation'] })
  beside = new ServiceLevelsBeside(units, reader, policies, offsets, new CalendarYearStore(pool))
  // As shipped every priority has definitions of its own; the tests make theirs.
  for (const { sysId } of await definitions().find(where('active', '=', 'true'), { fields: [] }))
    await definitions().update(sysId, { active: 'false' }, { fields: [] })
})
afterAll(async () => {
  await pool?.end()
  await world?.stop()
})

const definitions = () => world.serviceNow.table('contract_sla')
const signal = new AbortController().signal
async function connection() {
  const { connection: open } = await world.connections.standing('main')
  if (!open) throw new Error('not connected')
  return open
}

const metadata: EventMetadata = {
  actor: { kind: 'rule', id: 'test', via: 'test' },
  correlationId: 'c',
  causationId: 'c',
}

/** Our clock, around the clock, as escalation would say it. */
async function clockStarted(incidentId: IncidentId, startedAt: number, targetMs: number): Promise<void> {
  const terms = {
    serviceLevel: 'resolution',
    kind: 'resolution',
    priority: 'P3',
    target: `PT${targetMs / hour}H`,
    targetMs,
    calendar: '24x7',
    calendarHash: alwaysOpen.hash,
    promisedTo: 'customer',
    thresholds: [],
    atRisk: 75,
    policy: world.policies.current().hash,
    tzdb: 'none',
  } as const
  const stream = serviceLevelStream(incidentId)
  await clocks.transact({ streams: [stream] }, metadata, (transaction) => {
    transaction.append(stream, incidentId, [
      {
        type: 'ClockStarted',
        occurredAt: instant(startedAt),
        data: {
          incidentId,
          clock: 'resolution/1',
          terms: { ...terms, thresholds: [] },
          because: 'handling-x@2',
          dueAt: instant(startedAt + targetMs),
        },
      },
    ])
  })
}

/** An incident with a record there, to which the definition alone applies, and our clock since half an hour before. */
async function withDefinition(values: Record<string, string>, targetMs: number): Promise<IncidentId> {
  const { record } = await definitions().create(
    {
      collection: 'incident',
      target: 'resolution',
      start_condition: 'priority=3^active=true',
      stop_condition: 'stateIN6,7,8',
      pause_condition: 'state=3',
      ...values,
    },
    { fields: [] },
  )
  const incidentId = await world.opened()
  await world.writeAll(incidentId)
  await definitions().update(record.sysId, { active: 'false' }, { fields: [] })
  await clockStarted(incidentId, milliseconds(await world.reader.now()) - 30 * minute, targetMs)
  await poller.poll(await connection(), signal)
  return incidentId
}

it('shows a retroactive start and another target as the causes that they are', async () => {
  const values = {
    name: 'two hours',
    duration: '1970-01-01 02:00:00',
    schedule_source: 'no_schedule',
    retroactive: 'true',
    set_start_to: 'opened_at',
  }
  const incidentId = await withDefinition(values, 4 * hour)
  const [shown, ...more] = await beside.list(incidentId)
  expect(more).toEqual([])
  expect(shown).toMatchObject({
    incidentId,
    instance: 'main',
    definition: 'two hours',
    ours: { clock: 'resolution/1', state: 'running', targetMs: 4 * hour, calendar: '24x7' },
    theirs: { stage: 'running', targetMs: 2 * hour, schedule: null, retroactive: 'opened_at', breached: false },
    differences: [
      { what: 'start', causes: ['retroactive-start'] },
      { what: 'due', causes: ['retroactive-start', 'target'] },
      { what: 'percentage', causes: ['retroactive-start'] },
    ],
  })
  const apart = shown?.differences.map(({ differenceMs }) => Math.round((differenceMs ?? 0) / minute))
  expect(apart).toEqual([30, -90, -30])
})

it('shows another schedule, and their stage as it stands', async () => {
  const values = {
    name: 'in their hours',
    duration: '1970-01-02 03:00:00',
    schedule: '08fcd0830a0a0b2600079f56b1adb9ae',
  }
  const incidentId = await withDefinition(values, 27 * hour)
  const [record] = await world.serviceNow
    .table('incident')
    .find(where('correlation_id', '=', `atlas:${incidentId}`), { fields: ['number'] })
  await world.serviceNow
    .table('incident')
    .update(record?.sysId ?? ('' as SysId), { state: '3', hold_reason: '4' }, { fields: [] })
  await poller.poll(await connection(), signal)
  const [shown] = await beside.list(incidentId)
  expect(shown).toMatchObject({
    record: record?.values.number,
    theirs: { stage: 'paused', schedule: '8-5 weekdays' },
  })
  const due = shown?.differences.find(({ what }) => what === 'due')
  expect(due?.causes).toEqual(['schedule'])
})

it('writes nothing of theirs', async () => {
  const said = await world.simulator.control('GET', '/writes?table=task_sla')
  const { writes } = said as { writes: { by: string }[] }
  expect(writes.length).toBeGreaterThan(0)
  expect(writes.filter(({ by }) => by !== 'system')).toEqual([])
})

it('forgets what was taken away there, once everything is compared', async () => {
  const values = { name: 'taken away', duration: '1970-01-01 02:00:00', schedule_source: 'no_schedule' }
  const incidentId = await withDefinition(values, 4 * hour)
  expect(await beside.list(incidentId)).toHaveLength(1)
  const rows = world.serviceNow.table('task_sla')
  const mine = where('task.correlation_id', '=', `atlas:${incidentId}`)
  for (const { sysId } of await rows.find(mine, { fields: [] })) await rows.delete(sysId)
  await poller.reconcile(await connection(), signal)
  expect(await beside.list(incidentId)).toEqual([])
})

it('costs the copy alone where the user may not read the table', async () => {
  const { url } = world.simulator
  const credentials = { kind: 'basic', user: 'joe.employee', password: Secret.of('joe.employee') } as const
  const joes = connect({ url, credentials })
  const said: string[] = []
  const mirror = new MirrorServiceLevels(world.units, new Watermarks(world.units), (sentence) => said.push(sentence))
  try {
    await mirror.poll({ ...(await connection()), serviceNow: joes }, 0, signal)
  } finally {
    await joes.close()
  }
  expect(said).toEqual([expect.stringContaining('its service levels aren’t shown beside ours')])
})

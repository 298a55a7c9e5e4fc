import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import {
  type Hash,
  type HandlingEvent,
  type IncidentId,
  instant,
  type Recorded,
  ServiceNowOutboxQuery,
} from '@atlas/contracts'
import {
  logMigrations,
  logPool,
  PostgresEventLog,
  PostgresLogReader,
  runInUnit,
  UnitsOfWork,
} from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder, type Policy } from '@atlas/policy'
import { compareWithRebuild, PolicyInForce, rebuildReadModel } from '@atlas/runtime'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { v7 } from 'uuid'
import { servicenowSyncMigrations } from '../migrations/index.js'
import { FactsOfEscalation } from './facts-of-escalation.js'
import { Records } from '../records/records.js'
import { recordReadModel } from '../records/record.read-model.js'
import { outboxReadModel } from './outbox.read-model.js'
import { Outbox } from './outbox.js'

const shipped = (() => {
  const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.ok
})()
class FixedPolicy extends PolicyInForce<Policy> {
  constructor(private readonly policy: Policy) {
    super()
  }
  override current = (): { hash: Hash; policy: Policy } => ({ hash: this.policy.hash, policy: this.policy })
  override byHash = (): Promise<Policy> => Promise.resolve(this.policy)
}

let database: TestDatabase
let pool: pg.Pool
let dataSource: DataSource
let outbox: Outbox
beforeEach(async () => {
  database = await startTestDatabase([...logMigrations, ...servicenowSyncMigrations])
  pool = logPool(database.url, 3)
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
  outbox = new Outbox(dataSource, new FixedPolicy(shipped))
})
afterEach(async () => {
  await dataSource.destroy()
  await pool.end()
  await database.stop()
})

const consumer = (enabled: boolean) => {
  const log = new PostgresEventLog({ pool, services: ['servicenow-sync'] })
  const policy = new FixedPolicy({ ...shipped, servicenow: { ...shipped.servicenow, enabled } })
  const records = new Records(log, new PostgresLogReader(pool), new UnitsOfWork(dataSource))
  return new FactsOfEscalation(records, policy)
}
const incidentId = v7() as IncidentId
const fact = (streamVersion: number, event: Pick<HandlingEvent, 'type' | 'data'>): Recorded<HandlingEvent> =>
  ({
    ...event,
    occurredAt: instant(0),
    streamId: `handling-${incidentId}`,
    streamVersion,
    metadata: { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' },
  }) as Recorded<HandlingEvent>
const priority = fact(2, {
  type: 'TentativePrioritySet',
  data: { incidentId, priority: 'P1', category: 'control-plane', tier: 'L3', rule: 'r', clocksStartAt: instant(0) },
})
const released = fact(3, {
  type: 'IncidentReleased',
  data: { incidentId, from: 'Work in Progress', by: 'e', reason: 'r' },
})
const state = ['pending' as const]
const list = () => outbox.list({ state, limit: 10 })

describe('the outbox to ServiceNow', () => {
  it('has what each fact asks for, in order, with its intention in the log', async () => {
    const facts = consumer(true)
    for (const one of [priority, released]) await runInUnit(dataSource, () => facts.write(one))
    const { items } = await list()
    expect(items.map(({ sequence, act, fields }) => ({ sequence, act, fields }))).toEqual([
      {
        sequence: 1,
        act: 'update',
        fields: { impact: '1', urgency: '1', assignment_group: 'Tanzu Atlas L3' },
      },
      { sequence: 2, act: 'update', fields: { state: '1', assigned_to: '' } },
    ])
    const stored = await new PostgresLogReader(pool).ofStream(`servicenow-record-${incidentId}`)
    expect(stored.map(({ type }) => type)).toEqual(['RecordWriteIntended', 'RecordWriteIntended'])
    expect(await dataSource.query('select distinct priority from servicenow_sync.outbox')).toEqual([{ priority: 'P1' }])
  })

  it('is made again from the intentions, row for row, and is listed in stretches', async () => {
    const facts = consumer(true)
    const escalated = fact(4, {
      type: 'IncidentEscalated',
      data: { incidentId, fromTier: 'L1', toTier: 'L2', trigger: 'knowledge-exhaustion', evidence: null },
    } as HandlingEvent)
    for (const one of [priority, released, escalated]) await runInUnit(dataSource, () => facts.write(one))
    const rows = () => dataSource.query<object[]>('select * from servicenow_sync.outbox order by sequence')
    const whole = await rows()
    expect(whole).toHaveLength(4)
    const listed = await outbox.list({ state, limit: 10 })
    const again = { url: database.url, logReader: new PostgresLogReader(pool) }
    expect(await compareWithRebuild(again, outboxReadModel)).toMatchObject({ first: null, rows: 4 })
    await dataSource.query(`update servicenow_sync.outbox set priority = 'P4' where sequence = 3`)
    expect((await compareWithRebuild(again, outboxReadModel)).first).toMatchObject({ live: { priority: 'P4' } })
    await dataSource.query('drop table servicenow_sync.outbox')
    await rebuildReadModel(again, outboxReadModel)
    expect(await rows()).toEqual(whole)
    expect(await compareWithRebuild(again, recordReadModel)).toMatchObject({ first: null, rows: 1 })

    const { items, next } = await outbox.list({ state, limit: 3 })
    const rest = await outbox.list({ state, limit: 3, cursor: next ?? '' })
    expect(ServiceNowOutboxQuery.parse({ cursor: next }).cursor).toBe(next)
    expect([...items, ...rest.items]).toEqual(listed.items)
    expect(rest.next).toBeNull()
  })

  it('has nothing of a unit that was rolled back', async () => {
    const facts = consumer(true)
    await expect(
      runInUnit(dataSource, async () => {
        await facts.write(priority)
        throw new Error('another handler failed')
      }),
    ).rejects.toThrow('another handler failed')
    expect((await list()).items).toEqual([])
    expect(await new PostgresLogReader(pool).ofStream(`servicenow-record-${incidentId}`)).toEqual([])
  })

  it('has nothing twice when a fact comes again', async () => {
    const facts = consumer(true)
    for (let n = 0; n < 2; n++) await runInUnit(dataSource, () => facts.write(priority))
    expect((await list()).items).toHaveLength(1)
  })

  it('stays empty while policy leaves ServiceNow off, as shipped', async () => {
    expect(shipped.servicenow.enabled).toBe(false)
    await runInUnit(dataSource, () => consumer(false).write(priority))
    expect((await list()).items).toEqual([])
  })
})

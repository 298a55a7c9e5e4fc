import {
  type EventMetadata,
  type EventOf,
  type Hash,
  type HandlingEvent,
  type IncidentId,
  instant,
  type Instant,
  type Recorded,
  type ServicenowRecordEvent,
} from '@atlas/contracts'
import { servicenowRecordStream } from '@atlas/domain'
import { logMigrations, logPool, PostgresEventLog, PostgresLogReader, UnitsOfWork } from '@atlas/event-store-postgres'
import { startTestDatabase } from '@atlas/event-store-postgres/testing'
import { loadPolicyFolder, type Policy, ServiceNowPolicy } from '@atlas/policy'
import { EdgeTime, PolicyInForce } from '@atlas/runtime'
import { connect, Secret, type ServiceNow } from '@atlas/servicenow-client'
import { type SimulatorProcess, startSimulatorProcess } from '@atlas/servicenow-client/testing'
import { DataSource } from 'typeorm'
import { v7 } from 'uuid'
import { ClockOffsets } from '../instances/clock-offset.js'
import { Connections } from '../instances/connections.js'
import { servicenowSyncMigrations } from '../migrations/index.js'
import { FactsOfEscalation } from '../outbox/facts-of-escalation.js'
import { Observer } from '../receiving/observer.js'
import { Records } from '../records/records.js'
import { DueRecords } from '../sending/due-records.js'
import { SaidNotes } from '../sending/said-notes.js'
import { type Wrote, WriteRecord } from '../sending/write-record.js'

const shipped = (() => {
  const parsed = loadPolicyFolder(new URL('../../../../policy', import.meta.url).pathname)
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.ok
})()

class ChangingPolicy extends PolicyInForce<Policy> {
  constructor(public policy: Policy) {
    super()
  }
  override current = (): { hash: Hash; policy: Policy } => ({ hash: this.policy.hash, policy: this.policy })
  override byHash = (): Promise<Policy> => Promise.resolve(this.policy)
}

/** The sync on a database of its own, and the simulator as a process of its own, its groups and cluster made there. */
export interface SyncWorld {
  readonly simulator: SimulatorProcess
  readonly serviceNow: ServiceNow
  /** Of the database. */
  readonly url: string
  readonly dataSource: DataSource
  readonly reader: PostgresLogReader
  readonly log: PostgresEventLog
  readonly records: Records
  readonly due: DueRecords
  readonly writes: WriteRecord
  readonly observer: Observer
  readonly connections: Connections
  readonly policies: PolicyInForce<Policy>
  readonly time: EdgeTime
  readonly units: UnitsOfWork
  readonly offsets: ClockOffsets
  readonly notes: SaidNotes
  /** An incident that was opened and classified. */
  opened(priority?: 'P1' | 'P2' | 'P3', cluster?: string): Promise<IncidentId>
  /** What escalation says next of it. */
  says(incidentId: IncidentId, ...facts: readonly Pick<HandlingEvent, 'type' | 'data'>[]): Promise<void>
  /** What notification says. */
  tells(incidentId: IncidentId, data: Partial<EventOf<'MessageIntended'>['data']>): Promise<void>
  keep(text: string): Promise<string>
  /** One write, as the sender makes it. Throws ServiceNowFailure. */
  write(incidentId: IncidentId): Promise<Wrote>
  /** Writes until nothing is left that can be written now. */
  writeAll(incidentId: IncidentId): Promise<void>
  /** As the desk does. */
  replay(incidentId: IncidentId, sequences: readonly number[]): Promise<void>
  events(incidentId: IncidentId): Promise<ServicenowRecordEvent[]>
  plant(fault: object): Promise<void>
  heal(): Promise<void>
  stop(): Promise<void>
}

/** @param change of policy/servicenow.yaml */
export async function startSyncWorld(change: (simulator: SimulatorProcess) => object = () => ({})): Promise<SyncWorld> {
  const simulator = await startSimulatorProcess('--seed', '7')
  const database = await startTestDatabase([...logMigrations, ...servicenowSyncMigrations])
  const pool = logPool(database.url, 6)
  const dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize()
  const reader = new PostgresLogReader(pool)
  const log = new PostgresEventLog({ pool, services: ['servicenow-sync'] })
  const servicenow = ServiceNowPolicy.parse({
    ...inWords(shipped.servicenow),
    enabled: true,
    instances: { main: { url: simulator.url } },
    ...change(simulator),
  })
  const policies = new ChangingPolicy({ ...shipped, servicenow })
  process.env['ATLAS_SERVICENOW_MAIN_USER'] = simulator.user
  process.env['ATLAS_SERVICENOW_MAIN_PASSWORD'] = simulator.password
  const time = new EdgeTime(() => reader.now())
  await time.start(1000)
  const units = new UnitsOfWork(dataSource)
  const records = new Records(log, reader, units)
  const connections = new Connections(policies, time)
  const offsets = new ClockOffsets()
  const observer = new Observer(records, policies, offsets)
  const due = new DueRecords(units)
  const notes = new SaidNotes(units)
  const writes = new WriteRecord(records, observer, due, policies, time, offsets, notes)
  const facts = new FactsOfEscalation(records, policies)
  const credentials = { kind: 'basic', user: simulator.user, password: Secret.of(simulator.password) } as const
  const serviceNow = connect({ url: simulator.url, credentials })
  for (const name of ['Tanzu Atlas L1', 'Tanzu Atlas L2', 'Tanzu Atlas L3'])
    await serviceNow.table('sys_user_group').create({ name }, { fields: ['name'] })
  for (const user_name of ['emil.novak', 'amelie.dubois'])
    await serviceNow.table('sys_user').create({ user_name, name: user_name }, { fields: ['name'] })
  await serviceNow.table('cmdb_ci').create({ name: 'abrc1l-atlas-stg' }, { fields: ['name'] })
  const versions = new Map<IncidentId, number>()
  const metadata: EventMetadata = {
    actor: { kind: 'rule', id: 'test', via: 'test' },
    correlationId: 'c',
    causationId: 'c',
    policy: shipped.hash,
  }
  const recorded = (
    incidentId: IncidentId,
    streamId: string,
    fact: object,
    occurredAt: Instant,
  ): Recorded<HandlingEvent> => {
    const streamVersion = (versions.get(incidentId) ?? 0) + 1
    versions.set(incidentId, streamVersion)
    return { ...fact, occurredAt, streamId, streamVersion, metadata } as unknown as Recorded<HandlingEvent>
  }
  const world: SyncWorld = {
    simulator,
    serviceNow,
    url: database.url,
    dataSource,
    reader,
    log,
    records,
    due,
    writes,
    observer,
    connections,
    policies,
    time,
    units,
    offsets,
    notes,
    keep: async (text) => {
      const { result } = await log.transact({ streams: [] }, metadata, (transaction) => transaction.keep(text))
      return result
    },
    opened: async (priority = 'P3', cluster = 'abrc1l-atlas-stg') => {
      const incidentId = v7() as IncidentId
      const text = await world.keep(
        JSON.stringify({ summary: 'No egress to NFS', description: 'since Monday', annotations: {} }),
      )
      const number = String(1001 + versions.size)
      const opening = {
        number,
        cluster,
        dedupKey: number,
        environment: 'staging',
        requestors: [],
        text,
        source: 'api',
      }
      await world.says(
        incidentId,
        { type: 'HandlingOpened', data: opening } as never,
        {
          type: 'TentativePrioritySet',
          data: { priority, category: 'egress-access', tier: 'L1', rule: 'r', clocksStartAt: instant(0) },
        } as never,
      )
      return incidentId
    },
    says: async (incidentId, ...all) => {
      for (const { type, data } of all) {
        const fact = { type, data: { ...data, incidentId } }
        await units.run(async () =>
          facts.write(recorded(incidentId, `handling-${incidentId}`, fact, await reader.now())),
        )
      }
    },
    tells: async (incidentId, data) => {
      const full = {
        messageId: 'm',
        incidentId,
        template: 'update',
        recipient: { kind: 'requestor', id: 'r' },
        channel: 'servicenow',
        because: 'handling-x@9',
        ...data,
      }
      const event = recorded(
        incidentId,
        `communication-${v7()}`,
        { type: 'MessageIntended', data: full },
        await reader.now(),
      )
      await units.run(() => facts.told(event as never))
    },
    write: async (incidentId) => {
      const { connection, held } = await connections.standing('main')
      if (!connection || held !== undefined) throw new Error(held ?? 'not connected')
      return writes.write(incidentId, connection, AbortSignal.timeout(30_000))
    },
    writeAll: async (incidentId) => {
      for (let n = 0; n < 50; n++) if ((await world.write(incidentId)).kind !== 'done') return
    },
    replay: (incidentId, sequences) =>
      records.change(incidentId, metadata, (_, { now: occurredAt }) => {
        const data = { incidentId, sequences: [...sequences], by: 'emil.novak', reason: 'the ACL was mended' }
        return { events: [{ type: 'RecordWriteReplayed', occurredAt, data }], result: undefined }
      }),
    events: async (incidentId) =>
      (await reader.ofStream(servicenowRecordStream(incidentId).id)) as unknown as ServicenowRecordEvent[],
    plant: async (fault) => void (await simulator.control('POST', '/faults', fault)),
    heal: async () => void (await simulator.control('DELETE', '/faults')),
    stop: async () => {
      time.stop()
      await connections.onApplicationShutdown()
      await serviceNow.close()
      await dataSource.destroy()
      await pool.end()
      await database.stop()
      await simulator.stop()
    },
  }
  return world
}

/** Parsed durations in the form that a file has them in, to be parsed again. */
function inWords({ writing, reading, ...rest }: Policy['servicenow']): object {
  const ms = (value: number) => `${value}ms`
  return {
    ...rest,
    writing: {
      awaitsClassification: ms(writing.awaitsClassification),
      awaitsWording: ms(writing.awaitsWording),
      retries: writing.retries.map(ms),
    },
    reading: {
      ...reading,
      pollEvery: ms(reading.pollEvery),
      overlap: ms(reading.overlap),
      reconcileEvery: `${reading.reconcileEvery / 3_600_000}h`,
    },
  }
}

import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { IncidentId, milliseconds } from '@atlas/contracts'
import { correlationId, markerIn, statusThere } from '@atlas/domain'
import { Leases, LedWork } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { EdgeTime, PolicyInForce } from '@atlas/runtime'
import { oneOf, type TableRecord, utcSecondOf, where } from '@atlas/servicenow-client'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { type Connection, Connections } from '../instances/connections.js'
import { DueRecords } from '../sending/due-records.js'
import { SaidNotes } from '../sending/said-notes.js'
import { MirrorServiceLevels } from '../service-levels/mirror-service-levels.js'
import { Arrivals } from './arrivals.js'
import { givenValues, readFields } from './observer.js'
import { ReadBack } from './read-back.js'
import { Receive } from './receive.js'
import { Watermarks } from './watermarks.js'

/** Between two looks at whose time it is, ms. */
const pauseMs = 1000
const ours = where('correlation_id', 'STARTSWITH', 'atlas:')
/** Of a first reading of notes and attachments: what is older was there before we were connected, ms. */
const lookBack = 3_600_000
/** So many records are compared with one request. */
const together = 50

/**
 * Reads what changed in each instance: by key from a little before the greatest that was seen, so that nothing within a
 * second of it is missed (design, "Sync protocol", In). One poller is at work over all processes; a webhook only wakes it.
 */
@Injectable()
export class Poller implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('ServiceNow')
  private readonly work: LedWork
  private readonly serviceLevels: MirrorServiceLevels
  /** Instances that couldn't be read the last time. */
  private readonly away = new Set<string>()

  constructor(
    leases: Leases,
    private readonly connections: Connections,
    private readonly watermarks: Watermarks,
    private readonly receive: Receive,
    private readonly arrivals: Arrivals,
    private readonly due: DueRecords,
    private readonly units: UnitsOfWork,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
    private readonly readBack: ReadBack,
    private readonly notes: SaidNotes,
  ) {
    this.serviceLevels = new MirrorServiceLevels(units, watermarks, (sentence) => this.logger.warn(sentence))
    const onTrouble = (message: string): void => this.logger.warn(`reading waits: ${message}`)
    this.work = new LedWork({ lease: 'poller of servicenow-sync', leases, onTrouble })
  }

  onApplicationBootstrap(): void {
    this.work.beginRounds(async (leads) => {
      await Promise.all(this.connections.names().map((name) => this.round(name, leads)))
      return pauseMs
    })
  }

  onModuleDestroy(): Promise<void> {
    return this.work.end()
  }

  private async round(name: string, leading: AbortSignal): Promise<void> {
    const { pollEvery, reconcileEvery } = this.policyInForce.current().policy.servicenow.reading
    if (!this.policyInForce.current().policy.servicenow.enabled) return
    try {
      const polls = await this.watermarks.isDue(name, 'incident', pollEvery)
      const compares = await this.watermarks.isDue(name, 'reconcile', reconcileEvery)
      if (!polls) return
      const { connection, held } = await this.connections.standing(name)
      if (!connection || held !== undefined) return
      // Before reading: a hint that comes meanwhile is heeded next.
      await this.watermarks.read(name, 'incident')
      await this.poll(connection, leading)
      // Of a small backlog nobody else would find out soon.
      if (this.away.delete(name)) await this.due.hasten()
      if (!compares) return
      await this.reconcile(connection, leading)
      // After it: one that failed is made again with the next poll, and not in the next night.
      await this.watermarks.read(name, 'reconcile')
    } catch (error) {
      if (leading.aborted) return
      this.away.add(name)
      this.logger.warn(`${name} wasn't read: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async poll(connection: Connection, signal: AbortSignal): Promise<void> {
    await this.pollRecords(connection, signal)
    await this.arrivals.poll(connection, signal)
    const began = this.time.now()
    await this.pollJournal(connection, signal)
    await this.readBack.check(connection, began, signal)
    await this.pollAttachments(connection, signal)
    await this.serviceLevels.poll(connection, this.overlap(), signal)
  }

  /** Everything that isn't closed here, as it stands there: what a poll may have missed (design, "In"). */
  async reconcile(connection: Connection, signal: AbortSignal): Promise<number> {
    const rows = await this.units.query<{ incident_id: IncidentId; sys_id: string }>(
      `select incident_id, sys_id from servicenow_sync.record
       where instance = $1 and sys_id is not null and state #>> '{ours,status}' is distinct from 'Closed'
       order by sys_id`,
      [connection.terms.name],
    )
    let found = 0
    for (let from = 0; from < rows.length && !signal.aborted; from += together) {
      const part = new Map(rows.slice(from, from + together).map((row) => [row.sys_id, row.incident_id]))
      const records = await connection.serviceNow.table('incident').find(oneOf('sys_id', [...part.keys()]), {
        fields: readFields(connection),
        lane: 'background',
        atMost: together,
        signal,
      })
      for (const record of records) {
        const incidentId = part.get(record.sysId)
        if (incidentId && (await this.receive.record(incidentId, record, connection, 'reconcile'))) found += 1
      }
      await this.serviceLevels.compare(connection, [...part.keys()], signal)
    }
    await this.sweepDoubles(connection, signal)
    return found
  }

  /** No incident has two records that somebody works on: those that have are said, and so is when the other is gone. */
  private async sweepDoubles(connection: Connection, signal: AbortSignal): Promise<void> {
    const asking = { lane: 'background' as const, signal }
    const table = connection.serviceNow.table('incident')
    const several = await table.countsBy('correlation_id', ours, { atLeast: 2, ...asking })
    const doubled = [...several.keys()].flatMap((id) => incidentNamed(id) ?? [])
    const before = await this.receive.doubled(connection.terms.name)
    for (const incidentId of new Set([...doubled, ...before])) {
      const theirs = where('correlation_id', '=', correlationId(incidentId))
      const records = await table.find(theirs, { fields: readFields(connection), atMost: together, ...asking })
      await this.receive.others(incidentId, records.filter(stillOpen(connection)), connection)
    }
  }

  private async pollRecords(connection: Connection, signal: AbortSignal): Promise<void> {
    const { name } = connection.terms
    const from = await this.watermarks.from(name, 'incident', this.overlap())
    const reading = { fields: readFields(connection), from, signal }
    for await (const page of connection.serviceNow.table('incident').readOn(ours, reading)) {
      for (const record of await this.receive.unseen(name, page.records)) {
        const incidentId = incidentNamed(record.values['correlation_id'] ?? '')
        if (incidentId) await this.receive.record(incidentId, record, connection, 'poll')
      }
      await this.watermarks.seen(name, 'incident', page.mark)
    }
  }

  private async pollJournal(connection: Connection, signal: AbortSignal): Promise<void> {
    const { name } = connection.terms
    const from = await this.beginning(name, 'journal')
    for await (const page of connection.serviceNow.journal.readOn('incident', { from, signal })) {
      const incidents = await this.receive.incidentsOf(
        name,
        page.records.map(({ recordId }) => recordId),
      )
      await this.notes.met(
        name,
        page.records.flatMap(({ text }) => markerIn(text) ?? []),
      )
      for (const entry of page.records) {
        const incidentId = incidents.get(entry.recordId)
        if (incidentId) await this.receive.note(incidentId, entry, connection)
      }
      await this.watermarks.seen(name, 'journal', page.mark)
    }
  }

  private async pollAttachments(connection: Connection, signal: AbortSignal): Promise<void> {
    const { name } = connection.terms
    const from = await this.beginning(name, 'attachment')
    for await (const page of connection.serviceNow.attachments.readOn('incident', { from, signal })) {
      const incidents = await this.receive.incidentsOf(
        name,
        page.records.map(({ recordId }) => recordId),
      )
      for (const attached of page.records) {
        const incidentId = incidents.get(attached.recordId)
        if (incidentId) await this.receive.attachment(incidentId, attached, connection)
      }
      await this.watermarks.seen(name, 'attachment', page.mark)
    }
  }

  private overlap = (): number => this.policyInForce.current().policy.servicenow.reading.overlap

  private async beginning(name: string, source: 'journal' | 'attachment') {
    const from = await this.watermarks.from(name, source, this.overlap())
    return from ?? { at: utcSecondOf(milliseconds(this.time.now()) - lookBack) }
  }
}

/** Whose correlation id that is. */
const incidentNamed = (correlation: string): IncidentId | undefined =>
  IncidentId.safeParse(correlation.replace(/^atlas:/, '')).data

/** Closed or cancelled, a double is done with. */
const stillOpen =
  ({ terms }: Connection) =>
  (record: TableRecord): boolean =>
    statusThere(givenValues(record), terms.mapping)?.status !== 'Closed'

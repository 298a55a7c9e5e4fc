import { Injectable } from '@nestjs/common'
import type { IncidentId, Instant, ServicenowRecordEvent } from '@atlas/contracts'
import { isOurs, type ServicenowRecordState, stored } from '@atlas/domain'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { instanceOf, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { type Attachment, type JournalEntry, sysId, type TableRecord } from '@atlas/servicenow-client'
import { ClockOffsets } from '../instances/clock-offset.js'
import type { Connection } from '../instances/connections.js'
import { Records, type RecordWithWaiting } from '../records/records.js'
import { Observer } from './observer.js'

/** Of what an incident still waits for, so much is looked at. */
const atMost = 100
const mostMet = 20_000

/** What a poll or a comparison of everything brings, once each. */
@Injectable()
export class Receive {
  /** Entries of journals and attachments that an overlap need not ask about again; the log knows them for good. */
  private readonly met = new Set<string>()

  constructor(
    private readonly records: Records,
    private readonly observer: Observer,
    private readonly units: UnitsOfWork,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly offsets: ClockOffsets,
  ) {}

  /** A record under our correlation id, or one that a sys_id of ours names. */
  async record(
    incidentId: IncidentId,
    record: TableRecord,
    connection: Connection,
    via: 'poll' | 'reconcile',
  ): Promise<boolean> {
    const loaded = await this.records.load(incidentId, atMost)
    if (loaded.state.produced === 0 && !loaded.state.link) return false
    // An instance that was cloned from another has its records, with our ids.
    if (this.instanceOf(loaded.state) !== connection.terms.name) return false
    // Created, and the answer didn't reach us: the sender would find it as well.
    if (!loaded.state.link) return this.link(incidentId, record, loaded, connection)
    if (loaded.state.link.sysId !== record.sysId) return this.duplicated(incidentId, record, connection)
    return this.observer.look(incidentId, record, loaded, connection, via)
  }

  private instanceOf({ link, ours }: ServicenowRecordState): string | undefined {
    const { servicenow } = this.policyInForce.current().policy
    const { cluster = '', organisation = null } = ours
    return link?.instance ?? instanceOf(servicenow, { cluster, organisation })
  }

  /** Without those whose change was seen already (design, "In": dedup by sys_id and sys_mod_count). */
  async unseen(instance: string, records: readonly TableRecord[]): Promise<readonly TableRecord[]> {
    const seen = await this.units.query<{ sys_id: string }>(
      `select record.sys_id from servicenow_sync.record
         join unnest($2::text[], $3::int[]) as there (sys_id, mod_count) on there.sys_id = record.sys_id
       where record.instance = $1 and (record.state ->> 'modCount')::int >= there.mod_count`,
      [instance, records.map(({ sysId }) => sysId), records.map(({ modCount }) => modCount)],
    )
    const known = new Set(seen.map(({ sys_id }) => sys_id))
    return records.filter((record) => !known.has(record.sysId))
  }

  private async link(
    incidentId: IncidentId,
    record: TableRecord,
    loaded: RecordWithWaiting,
    connection: Connection,
  ): Promise<boolean> {
    await this.observer.learn([], loaded.waiting, connection)
    const found = this.observer.foundValues(incidentId, record, loaded, connection)
    return this.records.change(incidentId, this.observer.metadata(record, connection), (state, transaction) => {
      if (state.link) return { events: [], result: false }
      const values = stored(found, { keep: (text) => transaction.keep(text) })
      const data = {
        incidentId,
        instance: connection.terms.name,
        sysId: record.sysId,
        number: record.values['number'] ?? '',
        how: 'found' as const,
        values,
        modCount: record.modCount,
      }
      return { events: [{ type: 'RecordLinked', occurredAt: transaction.now, data }], result: true }
    })
  }

  /** A poll met another record with our id. */
  private duplicated(incidentId: IncidentId, record: TableRecord, connection: Connection): Promise<boolean> {
    const metadata = this.observer.metadata(record, connection)
    return this.records.change(incidentId, metadata, ({ others }, { now }) => {
      if (others.includes(record.sysId)) return { events: [], result: false }
      return { events: [doubled(incidentId, connection, [...others, record.sysId], now)], result: true }
    })
  }

  /** Incidents that were found to have more than one record there. */
  async doubled(instance: string): Promise<IncidentId[]> {
    const rows = await this.units.query<{ incident_id: IncidentId }>(
      `select incident_id from servicenow_sync.record
       where instance = $1 and jsonb_array_length(state -> 'others') > 0 order by incident_id`,
      [instance],
    )
    return rows.map((row) => row.incident_id)
  }

  /** A sweep says which records with our id somebody still works on. */
  async others(incidentId: IncidentId, found: readonly TableRecord[], connection: Connection): Promise<void> {
    const { state } = await this.records.load(incidentId, 1)
    const own = state.link?.sysId
    const sysIds = found.flatMap(({ sysId }) => (sysId === own ? [] : [sysId])).sort()
    if (!state.link || alike(state.others, sysIds)) return
    const metadata = this.observer.metadata({ sysId: sysId(state.link.sysId), modCount: state.modCount }, connection)
    await this.records.change(incidentId, metadata, ({ others }, { now }) => ({
      events: alike(others, sysIds) ? [] : [doubled(incidentId, connection, sysIds, now)],
      result: undefined,
    }))
  }

  /** Ours of these sys_ids. */
  async incidentsOf(instance: string, sysIds: readonly string[]): Promise<Map<string, IncidentId>> {
    const rows = await this.units.query<{ sys_id: string; incident_id: IncidentId }>(
      'select sys_id, incident_id from servicenow_sync.record where instance = $1 and sys_id = any($2::text[])',
      [instance, sysIds],
    )
    return new Map(rows.map((row) => [row.sys_id, row.incident_id]))
  }

  /** A comment or work note of theirs. What the caller wrote may be an answer: it is theirs at the time it was written. */
  async note(incidentId: IncidentId, entry: JournalEntry, connection: Connection): Promise<void> {
    const { element, text, createdBy, createdOn } = entry
    if (isOurs(text) || (element !== 'comments' && element !== 'work_notes')) return
    if (this.met.has(entry.sysId)) return
    const caller = element === 'comments' ? await this.callerWho(entry, connection) : undefined
    const at = this.offsets.ours(connection.terms.name, createdOn)
    await this.once(incidentId, entry.sysId, connection, (now, keep) => ({
      type: 'RecordNoteReceived',
      occurredAt: now,
      data: {
        incidentId,
        instance: connection.terms.name,
        entry: entry.sysId,
        element,
        by: `${connection.terms.name}/${caller ?? createdBy}`,
        fromCaller: caller !== undefined,
        text: keep(text),
        at: at < now ? at : now,
      },
    }))
  }

  async attachment(incidentId: IncidentId, attached: Attachment, connection: Connection): Promise<void> {
    const { fileName, contentType, sizeBytes, createdBy, updatedOn, sha256 } = attached
    if (ourEvidence.test(fileName) || this.met.has(attached.sysId)) return
    const { largestAttachment } = this.policyInForce.current().policy.servicenow.reading
    const bytes = sizeBytes > largestAttachment ? undefined : await this.download(attached, connection)
    const at = this.offsets.ours(connection.terms.name, updatedOn)
    await this.once(incidentId, attached.sysId, connection, (now, keep) => ({
      type: 'RecordAttachmentReceived',
      occurredAt: now,
      data: {
        incidentId,
        instance: connection.terms.name,
        entry: attached.sysId,
        at: at < now ? at : now,
        by: `${connection.terms.name}/${createdBy}`,
        fileName,
        contentType,
        sizeBytes,
        sha256: sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? sha256 : null,
        content: bytes === undefined ? null : keep(bytes),
      },
    }))
  }

  private async download(attached: Attachment, connection: Connection): Promise<Uint8Array | undefined> {
    const download = await connection.serviceNow.attachments.download(attached.sysId)
    if (!download) return undefined
    const parts: Uint8Array[] = []
    for await (const part of download.bytes) parts.push(part)
    return Buffer.concat(parts)
  }

  /** The caller's sys_id, by which they are a requestor too (`arrivals`); undefined: somebody else wrote it. */
  private async callerWho({ recordId, createdBy }: JournalEntry, { serviceNow }: Connection) {
    const fields = ['caller_id', 'caller_id.user_name'] as const
    const record = await serviceNow.table('incident').get(sysId(recordId), { fields })
    const { caller_id: caller, 'caller_id.user_name': userName } = record?.values ?? {}
    return caller !== undefined && caller !== '' && userName === createdBy ? caller : undefined
  }

  /** An entry that was met in an overlap is known by a key that is taken for good. */
  private async once(
    incidentId: IncidentId,
    entry: string,
    connection: Connection,
    event: (now: Instant, keep: (bytes: Uint8Array | string) => string) => ServicenowRecordEvent,
  ): Promise<void> {
    const key = { scope: 'servicenow-entry', key: `${connection.terms.name}/${entry}` }
    const record = { sysId: sysId(entry), modCount: 0 }
    await this.records.change(
      incidentId,
      this.observer.metadata(record, connection),
      (_, transaction) => {
        if (transaction.held(key) !== undefined) return { events: [], result: undefined }
        transaction.claim(key, '')
        return { events: [event(transaction.now, (bytes) => transaction.keep(bytes))], result: undefined }
      },
      undefined,
      [key],
    )
    if (this.met.size >= mostMet) this.met.clear()
    this.met.add(entry)
  }
}

const alike = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join() === [...other].sort().join()

const doubled = (
  incidentId: IncidentId,
  { terms }: Connection,
  others: readonly string[],
  occurredAt: Instant,
): ServicenowRecordEvent => ({
  type: 'RecordDuplicated',
  occurredAt,
  data: { incidentId, instance: terms.name, others: [...others] },
})

const ourEvidence = /^evidence-L\d-to-L\d-[0-9a-f]{12}\.json$/

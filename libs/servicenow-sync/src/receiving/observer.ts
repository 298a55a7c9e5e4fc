import { Injectable } from '@nestjs/common'
import type { ContentHash, EventMetadata, IncidentId, RecordValues, ServicenowRecordEvent } from '@atlas/contracts'
import {
  mappedFields,
  mappedWriteOf,
  observeRecord,
  type ObservingRecord,
  type RecordThere,
  type ResolvedWrite,
  resolveWrite,
  reopenedByCaller,
  type ServicenowRecordState,
  unitOf,
  userNameOf,
  type WaitingRecordWrite,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import type { TableRecord } from '@atlas/servicenow-client'
import { ClockOffsets } from '../instances/clock-offset.js'
import type { Connection } from '../instances/connections.js'
import { Records, type RecordWithWaiting } from '../records/records.js'

/** Fields besides the mapped ones that are looked at. */
export const readFields = (connection: Connection): string[] => [
  'number',
  'correlation_id',
  'caller_id',
  'reopened_by',
  ...mappedFields(connection.terms.mapping),
]

/** Looks at a record as it stands there, and keeps what somebody else changed in it. */
@Injectable()
export class Observer {
  constructor(
    private readonly records: Records,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly offsets: ClockOffsets,
  ) {}

  /** True when it was another than last seen. */
  async look(
    incidentId: IncidentId,
    record: TableRecord,
    { waiting, texts, state }: RecordWithWaiting,
    connection: Connection,
    via: ObservingRecord['via'],
  ): Promise<boolean> {
    const there = this.thereOf(record, connection, state)
    await this.learn([there.values], waiting, connection)
    return this.records.change(incidentId, this.metadata(record, connection), (now, transaction) => {
      const events = this.events(incidentId, now, there, waiting, texts, connection, via, transaction)
      return { events, result: events.length > 0 }
    })
  }

  /** To be called in the transaction that changes the record. */
  events(
    incidentId: IncidentId,
    state: ServicenowRecordState,
    there: RecordThere,
    waiting: readonly WaitingRecordWrite[],
    texts: ReadonlyMap<ContentHash, string>,
    connection: Connection,
    via: ObservingRecord['via'],
    transaction: Transaction,
  ): readonly ServicenowRecordEvent[] {
    const { policy } = this.policyInForce.current()
    return observeRecord(state, there, waiting, {
      incidentId,
      now: transaction.now,
      via,
      terms: connection.terms,
      directory: connection.names,
      roster: policy.roster.people.map(({ id }) => id),
      escalation: policy.escalation,
      resolve: (write) => resolved(incidentId, write, connection, texts),
      text: (hash) => texts.get(hash),
      keep: (text) => transaction.keep(text),
    })
  }

  /**
   * The base of a record that was found, its create's answer having been lost: what differs from what the create said,
   * somebody has changed there since. What else our POST may have held isn't known any more, and is taken as it stands.
   */
  foundValues(
    incidentId: IncidentId,
    record: TableRecord,
    { waiting, texts }: Pick<RecordWithWaiting, 'waiting' | 'texts'>,
    connection: Connection,
  ): RecordValues {
    const [first] = waiting
    const untouched = record.modCount === 0 || first?.act !== 'create'
    const created = untouched ? {} : resolved(incidentId, first, connection, texts).values
    const { mapping } = connection.terms
    return Object.fromEntries(
      Object.entries({ ...givenValues(record), ...created }).filter(([field]) => unitOf(field, mapping) !== undefined),
    )
  }

  thereOf(record: TableRecord, { terms }: Connection, { values }: Pick<ServicenowRecordState, 'values'>): RecordThere {
    const given = givenValues(record)
    const mapped = new Set(mappedFields(terms.mapping))
    return {
      sysId: record.sysId,
      modCount: record.modCount,
      at: this.offsets.ours(terms.name, record.updatedOn),
      by: record.updatedBy,
      values: Object.fromEntries(Object.entries(given).filter(([field]) => mapped.has(field))),
      reopenedByCaller: reopenedByCaller(values, given, given),
    }
  }

  /** Whom and what it names there, and whom and what of ours waits to be written there. */
  async learn(
    seen: readonly Readonly<Record<string, string>>[],
    waiting: readonly WaitingRecordWrite[],
    { names, terms }: Connection,
  ): Promise<void> {
    const { people } = terms.mapping
    const fields = waiting.map((write) => write.fields)
    await names.learn({
      groups: Object.values(terms.mapping.groups),
      users: fields.flatMap(({ owner }) => (owner ? [userNameOf(owner, people)] : [])),
      items: terms.mapping.fields.cluster === null ? [] : fields.flatMap(({ cluster }) => cluster ?? []),
      groupIds: seen.flatMap((values) => values['assignment_group'] ?? []),
      userIds: seen.flatMap((values) => values['assigned_to'] ?? []),
    })
  }

  metadata(record: Pick<TableRecord, 'sysId' | 'modCount'>, { terms, policy }: Connection): EventMetadata {
    const name = `servicenow/${terms.name}/${record.sysId}/${record.modCount}`
    return {
      actor: { kind: 'sync', id: 'servicenow', via: terms.name },
      correlationId: name,
      causationId: name,
      policy,
    }
  }
}

/** Fields that the instance gave. */
export const givenValues = ({ values }: TableRecord): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])))

export const resolved = (
  incidentId: IncidentId,
  write: WaitingRecordWrite,
  { terms, names }: Pick<Connection, 'terms' | 'names'>,
  texts: ReadonlyMap<ContentHash, string>,
): ResolvedWrite => {
  const mapped = mappedWriteOf({ incidentId, act: write.act, fields: { ...write.fields } }, terms.mapping)
  return resolveWrite(mapped, terms.mapping, names, (hash) => texts.get(hash))
}

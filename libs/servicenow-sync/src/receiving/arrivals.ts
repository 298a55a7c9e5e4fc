import { createHash } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { EventOf, Hash, IncidentId, ServicenowRecordEvent } from '@atlas/contracts'
import { arrivalStream, standingThere, stored, unitOf } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { allOf, encodedQuery, type TableRecord, where } from '@atlas/servicenow-client'
import { ClockOffsets } from '../instances/clock-offset.js'
import type { Connection } from '../instances/connections.js'
import { givenValues, Observer, readFields } from './observer.js'
import { Watermarks } from './watermarks.js'

const more = [
  'opened_at',
  'active',
  'cmdb_ci.name',
  'caller_id.name',
  'caller_id.email',
  'caller_id.user_name',
] as const

/** Under which a record of theirs is known once it opened an incident: the key that intake knows it by, hashed. */
export const arrivalKey = (dedupKey: string) => ({ scope: 'servicenow-arrival', key: dedupKey })

const sha256 = (text: string): Hash => createHash('sha256').update(text).digest('hex')
/** ServiceNow: sys_id (domain, "Words", dedup key). */
const dedupKeyOf = (instance: string, sysId: string): Hash => sha256(JSON.stringify(['servicenow', instance, sysId]))

/** Incidents that people opened in ServiceNow and policy takes: brought to intake, which opens ours (`takes`). */
@Injectable()
export class Arrivals {
  constructor(
    private readonly log: EventLog,
    private readonly observer: Observer,
    private readonly watermarks: Watermarks,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly offsets: ClockOffsets,
  ) {}

  async poll(connection: Connection, signal: AbortSignal): Promise<void> {
    const { name, instance } = connection.terms
    if (instance.takes === null) return
    const { overlap } = this.policyInForce.current().policy.servicenow.reading
    const from = await this.watermarks.from(name, 'arrival', overlap)
    const theirs = allOf(encodedQuery(instance.takes), where('correlation_id', 'ISEMPTY'), where('active', '=', 'true'))
    const reading = { fields: [...readFields(connection), ...more, 'short_description', 'description'], from, signal }
    for await (const page of connection.serviceNow.table('incident').readOn(theirs, reading)) {
      for (const record of page.records) await this.arrive(record, connection)
      await this.watermarks.seen(name, 'arrival', page.mark)
    }
  }

  /** What people had done with it by now; nothing where nobody has. */
  private async stoodOf(record: TableRecord, connection: Connection): Promise<Stood | undefined> {
    const { terms, names } = connection
    const values = givenValues(record)
    await this.observer.learn([values], [], connection)
    const roster = this.policyInForce.current().policy.roster.people.map(({ id }) => id)
    const { mapping, name: instance } = terms
    const { taken, flags } = standingThere(values, { mapping, directory: names, roster, instance })
    if (Object.keys(taken).length + flags.length === 0) return undefined
    return { taken, flags, at: this.offsets.ours(instance, record.updatedOn), by: `${instance}/${record.updatedBy}` }
  }

  private async arrive(record: TableRecord, connection: Connection): Promise<void> {
    const { name, mapping } = connection.terms
    const dedupKey = dedupKeyOf(name, record.sysId)
    const stood = await this.stoodOf(record, connection)
    const stream = arrivalStream(dedupKey)
    const key = arrivalKey(dedupKey)
    const given = givenValues(record)
    const mapped = Object.entries(given).filter(([field]) => unitOf(field, mapping) !== undefined)
    const opened = given['opened_at'] ?? ''
    await this.log.transact(
      { streams: [stream], keys: [key] },
      this.observer.metadata(record, connection),
      (transaction) => {
        if (transaction.state(stream)) return
        const keep = (text: string) => transaction.keep(text)
        const text = {
          summary: given['short_description'] ?? '',
          description: given['description'] ?? '',
          annotations: {},
        }
        const values = stored(Object.fromEntries(mapped), { keep })
        const at = /^\d{4}-/.test(opened) ? this.offsets.ours(name, opened as typeof record.updatedOn) : transaction.now
        const link = {
          instance: name,
          sysId: record.sysId,
          number: given['number'] ?? '',
          values,
          modCount: record.modCount,
          ...(stood ? { stood } : {}),
        }
        transaction.claim(key, JSON.stringify(link))
        transaction.append(stream, null, [
          {
            type: 'RecordArrived',
            occurredAt: transaction.now,
            data: {
              ...link,
              dedupKey,
              cluster: given['cmdb_ci.name'] || null,
              caller: callerOf(given, name, keep),
              text: keep(JSON.stringify(text)),
              openedAt: at < transaction.now ? at : transaction.now,
            },
          },
        ])
      },
    )
  }
}

type Stood = NonNullable<EventOf<'RecordLinked'>['data']['stood']>

function callerOf(given: Readonly<Record<string, string>>, instance: string, keep: (text: string) => string) {
  const id = given['caller_id'] ?? ''
  if (id === '') return null
  const email = given['caller_id.email'] ?? ''
  const name = given['caller_id.name'] || given['caller_id.user_name'] || id
  return { id: `${instance}/${id}`, contact: keep(JSON.stringify({ name, ...(email === '' ? {} : { email }) })) }
}

/** What was kept under `arrivalKey`. */
export const adopted = (
  incidentId: IncidentId,
  held: string,
): Omit<Extract<ServicenowRecordEvent, { type: 'RecordLinked' }>, 'occurredAt'> => {
  const link = JSON.parse(held) as {
    instance: string
    sysId: string
    number: string
    values: Record<string, string>
    modCount: number
    stood?: Stood
  }
  return { type: 'RecordLinked', data: { incidentId, ...link, how: 'adopted' } }
}

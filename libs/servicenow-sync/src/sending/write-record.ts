import { Injectable } from '@nestjs/common'
import type { EventMetadata, IncidentId, RecordValues, ServicenowRecordEvent } from '@atlas/contracts'
import {
  changesOf,
  correlationId,
  fieldsOfUnits,
  marked,
  markerOf,
  type NextWrite,
  nextWrite,
  ownSysId,
  type ServicenowRecordState,
  stored,
  unitOf,
} from '@atlas/domain'
import { faultPoint } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { EdgeTime, PolicyInForce } from '@atlas/runtime'
import { type Lane, ServiceNowFailure, type Stored, sysId, type TableRecord } from '@atlas/servicenow-client'
import { ClockOffsets } from '../instances/clock-offset.js'
import type { Connection } from '../instances/connections.js'
import { Observer, readFields, resolved } from '../receiving/observer.js'
import { Records, type RecordWithWaiting } from '../records/records.js'
import { DueRecords } from './due-records.js'
import { type SaidNote, SaidNotes } from './said-notes.js'

/** So many of an incident's waiting writes are looked at to find what goes together. */
const atMost = 100

export type Wrote =
  | { readonly kind: 'done' }
  /** Nothing waits any more. */
  | { readonly kind: 'nothing' }
  /** `seen`: the version of the record that it was decided by. */
  | (Extract<NextWrite, { kind: 'wait' }> & { readonly seen: number })
  | { readonly kind: 'would'; readonly says: string }

type FieldsNext = Extract<NextWrite, { kind: 'fields' }>

/**
 * Makes an incident's next write: started before it leaves, and stored as answered after, so that what a crash leaves
 * between is looked for before it is sent again (design, "Sync protocol"). Throws ServiceNowFailure.
 */
@Injectable()
export class WriteRecord {
  constructor(
    private readonly records: Records,
    private readonly observer: Observer,
    private readonly due: DueRecords,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly time: EdgeTime,
    private readonly offsets: ClockOffsets,
    private readonly notes: SaidNotes,
  ) {}

  /** What is next, as far as can be told without asking the other side. */
  async next(incidentId: IncidentId, connection: Connection): Promise<{ record: RecordWithWaiting; next: NextWrite }> {
    const record = await this.records.load(incidentId, atMost)
    await this.observer.learn([], record.waiting, connection)
    const { restricted, writing } = this.policyInForce.current().policy.servicenow
    const next = nextWrite(record.state, record.waiting, {
      now: this.time.now(),
      mapping: connection.terms.mapping,
      restricted,
      ...writing,
      resolve: (write) => resolved(incidentId, write, connection, record.texts),
    })
    return { record, next }
  }

  async write(incidentId: IncidentId, connection: Connection, signal: AbortSignal): Promise<Wrote> {
    const { record, next } = await this.next(incidentId, connection)
    if (next.kind === 'nothing') return next
    if (next.kind === 'wait') return { ...next, seen: record.state.version }
    if (next.kind === 'withhold') {
      await this.answer(incidentId, connection, () => [
        {
          type: 'RecordWriteWithheld',
          occurredAt: this.time.now(),
          data: { incidentId, sequences: [...next.sequences], by: 'policy', reason: next.reason },
        },
      ])
      return { kind: 'done' }
    }
    const asking = { lane: laneOf(record.state), signal }
    switch (next.kind) {
      case 'fields':
        return record.state.link
          ? this.update(incidentId, connection, record, next, asking)
          : this.create(incidentId, connection, record, next, asking)
      case 'note':
        return this.note(incidentId, connection, record.state, next, asking)
      case 'attachment':
        return this.attach(incidentId, connection, record, next, asking)
    }
  }

  private async create(
    incidentId: IncidentId,
    connection: Connection,
    loaded: RecordWithWaiting,
    next: FieldsNext,
    asking: Asking,
  ): Promise<Wrote> {
    const { correlation_id: _, ...values } = next.values
    if (connection.terms.instance.dryRun) return would(`create an incident with ${said(values)}`)
    await this.due.begin(incidentId)
    const { number } = loaded.state
    const comment: Record<string, string> = next.comment
      ? { comments: marked(next.comment.text, markerOf(number, next.comment.sequence)) }
      : {}
    const fields = { ...values, ...comment }
    const creation = { correlationId: correlationId(incidentId), sysId: sysId(ownSysId(incidentId)), fields }
    const created = await connection.serviceNow
      .table('incident')
      .createOnce(creation, { fields: readFields(connection), ...asking })
    const { record, others, dropped } = created
    // Made, but found only after somebody had been there: what they did isn't a field that didn't take.
    const made = created.made && record.modCount === 0
    faultPoint('sent before checkpoint')
    await this.answer(incidentId, connection, (state, keep, now) => {
      const after = made
        ? shadowOf(record, connection, keep)
        : stored(this.observer.foundValues(incidentId, record, loaded, connection), { keep })
      const linked: ServicenowRecordEvent = {
        type: 'RecordLinked',
        occurredAt: now,
        data: {
          incidentId,
          instance: connection.terms.name,
          sysId: record.sysId,
          number: record.values['number'] ?? '',
          how: created.made ? 'created' : 'found',
          values: after,
          modCount: record.modCount,
        },
      }
      const doubled: ServicenowRecordEvent[] =
        others.length === 0
          ? []
          : [
              {
                type: 'RecordDuplicated',
                occurredAt: now,
                data: { incidentId, instance: connection.terms.name, others: [...others] },
              },
            ]
      // One that was there already is brought to what it should say by an update.
      const wrote = made
        ? [this.wrote(incidentId, next.sequences, Object.keys(fields), dropped, after, record.modCount, now)]
        : []
      return [...(state.link ? [] : [linked]), ...doubled, ...wrote]
    })
    return { kind: 'done' }
  }

  private async update(
    incidentId: IncidentId,
    connection: Connection,
    loaded: RecordWithWaiting,
    next: FieldsNext,
    asking: Asking,
  ): Promise<Wrote> {
    const { link, number } = loaded.state
    if (!link) return { kind: 'nothing' }
    const table = connection.serviceNow.table('incident')
    const reading = { fields: readFields(connection), ...asking }
    const before = await table.get(sysId(link.sysId), reading)
    if (!before) {
      await this.fail(incidentId, connection, next.sequences, 'gone', `there is no record ${link.number} any more`)
      return { kind: 'done' }
    }
    if (await this.observer.look(incidentId, before, loaded, connection, 'write')) return { kind: 'done' }
    const changes = changesOf(next.values, valuesOf(before), connection.terms.mapping)
    const marker = next.comment && markerOf(number, next.comment.sequence)
    const attempts = connection.terms.instance.dryRun ? 1 : await this.due.begin(incidentId)
    const here = { element: 'comments', ...asking }
    const mayBeSaid = marker !== null && (attempts > 1 || next.comment?.replayed === true)
    const saidAlready = mayBeSaid && (await connection.serviceNow.journal.has(sysId(link.sysId), marker, here))
    const unasked = next.comment?.onlyWithState === true && !('state' in changes) && !('hold_reason' in changes)
    const comment: Record<string, string> =
      next.comment && marker !== null && !saidAlready && !unasked ? { comments: marked(next.comment.text, marker) } : {}
    const sent = { ...changes, ...comment }
    if (connection.terms.instance.dryRun) return would(`change ${link.number}: ${said(sent)}`)
    let answer: Stored = { record: before, dropped: [] }
    if (Object.keys(sent).length > 0) {
      const sentAt = this.time.now()
      try {
        answer = await table.update(sysId(link.sysId), sent, reading)
      } catch (error) {
        if (await this.hasMoved(error, before, () => table.get(sysId(link.sysId), reading))) return { kind: 'done' }
        throw error
      }
      this.offsets.learn(connection.terms.name, answer.record.updatedOn, sentAt, this.time.now())
      faultPoint('sent before checkpoint')
    }
    await this.answer(
      incidentId,
      connection,
      (state, keep, now, transaction) => {
        const { record, dropped } = answer
        const overtaken = record.modCount < state.modCount
        const shadow = overtaken ? {} : shadowOf(record, connection, keep)
        const own = ofSentUnits(shadow, Object.keys(sent), connection)
        const event = this.wrote(incidentId, next.sequences, Object.keys(sent), dropped, own, record.modCount, now)
        // A poll has seen what came after it.
        if (overtaken) return [event]
        // What else differs by now, somebody wrote between our reading and our writing.
        const after = { ...state, values: { ...state.values, ...own }, modCount: record.modCount }
        const rest = loaded.waiting.filter(({ sequence }) => !next.sequences.includes(sequence))
        const there = this.observer.thereOf(record, connection, after)
        const texts = new Map([...loaded.texts, ...textsKept(record, own)])
        const others = this.observer.events(incidentId, after, there, rest, texts, connection, 'write', transaction)
        return [event, ...others]
      },
      'comments' in sent && next.comment && marker !== null
        ? { ...next.comment, marker, recordId: link.sysId }
        : undefined,
    )
    return { kind: 'done' }
  }

  /** Refused for what somebody made of it since it was looked at: no dead letter, it is to be looked at again. */
  private async hasMoved(
    error: unknown,
    before: TableRecord,
    look: () => Promise<TableRecord | undefined>,
  ): Promise<boolean> {
    if (!(error instanceof ServiceNowFailure) || error.kind !== 'forbidden') return false
    const now = await look()
    return now !== undefined && now.modCount !== before.modCount
  }

  private async note(
    incidentId: IncidentId,
    connection: Connection,
    { link, number }: ServicenowRecordState,
    { said: entry, sequences }: Extract<NextWrite, { kind: 'note' }>,
    asking: Asking,
  ): Promise<Wrote> {
    if (!link) return { kind: 'nothing' }
    const marker = markerOf(number, entry.sequence)
    if (connection.terms.instance.dryRun) return would(`add to the ${entry.element} of ${link.number}`)
    const attempts = await this.due.begin(incidentId)
    const { journal } = connection.serviceNow
    const record = sysId(link.sysId)
    const mayBeSaid = attempts > 1 || entry.replayed
    const isThere = mayBeSaid && (await journal.has(record, marker, { element: entry.element, ...asking }))
    let made: number | undefined
    if (!isThere) {
      made = await journal.add('incident', record, entry.element, marked(entry.text, marker), asking)
      faultPoint('sent before checkpoint')
    }
    await this.answer(
      incidentId,
      connection,
      ({ modCount }, _, now) => {
        // The very next change is ours alone: there is nothing else to be looked at.
        const after = made === modCount + 1 ? made : modCount
        return [this.wrote(incidentId, sequences, [entry.element], [], {}, after, now)]
      },
      isThere ? undefined : { ...entry, marker, recordId: link.sysId },
    )
    return { kind: 'done' }
  }

  private async attach(
    incidentId: IncidentId,
    connection: Connection,
    { state, texts }: RecordWithWaiting,
    { attachment, sequences, replayed }: Extract<NextWrite, { kind: 'attachment' }>,
    asking: Asking,
  ): Promise<Wrote> {
    const { link } = state
    if (!link) return { kind: 'nothing' }
    const { fileName, contentType, content } = attachment
    const text = texts.get(content)
    if (text === undefined) {
      await this.fail(incidentId, connection, sequences, 'content-gone', `what ${fileName} held was redacted`)
      return { kind: 'done' }
    }
    if (connection.terms.instance.dryRun) return would(`attach ${fileName} to ${link.number}`)
    const attempts = await this.due.begin(incidentId)
    const { attachments } = connection.serviceNow
    const recordId = sysId(link.sysId)
    const there = attempts === 1 && !replayed ? [] : await attachments.of('incident', recordId, asking)
    if (!there.some((one) => one.fileName === fileName)) {
      await attachments.upload({ table: 'incident', recordId, fileName, contentType, bytes: Buffer.from(text) }, asking)
      faultPoint('sent before checkpoint')
    }
    await this.answer(incidentId, connection, ({ modCount }, _, now) => [
      this.wrote(incidentId, sequences, ['attachment'], [], {}, modCount, now),
    ])
    return { kind: 'done' }
  }

  /** A dead letter; it doesn't hold up what comes after it. */
  async fail(
    incidentId: IncidentId,
    connection: Connection,
    sequences: readonly number[],
    code: 'refused' | 'gone' | 'content-gone',
    reason: string,
  ): Promise<void> {
    await this.answer(incidentId, connection, ({ modCount }, _, now) => [
      {
        type: 'RecordWriteFailed',
        occurredAt: now,
        data: { incidentId, sequences: [...sequences], code, reason, fields: [], values: {}, modCount },
      },
    ])
  }

  private wrote(
    incidentId: IncidentId,
    sequences: readonly number[],
    sent: readonly string[],
    dropped: Stored['dropped'],
    values: RecordValues,
    modCount: number,
    occurredAt: ReturnType<EdgeTime['now']>,
  ): ServicenowRecordEvent {
    const fields = dropped.map(({ field }) => field)
    const data = { incidentId, sequences: [...sequences], values, modCount }
    if (fields.length === 0) return { type: 'RecordWritten', occurredAt, data: { ...data, sent: [...sent] } }
    const reason = `answered with success, but ${fields.join(', ')} didn't take: an ACL, a business rule or a read-only field`
    return { type: 'RecordWriteFailed', occurredAt, data: { ...data, code: 'write-dropped', reason, fields } }
  }

  private async answer(
    incidentId: IncidentId,
    connection: Connection,
    events: (
      state: ServicenowRecordState,
      keep: (text: string) => string,
      now: ReturnType<EdgeTime['now']>,
      transaction: Parameters<Parameters<Records['change']>[2]>[1],
    ) => readonly ServicenowRecordEvent[],
    /** Went out just now, and is to be met in the journal. */
    said?: Omit<SaidNote, 'instance' | 'incidentId'>,
  ): Promise<void> {
    await this.records.change(
      incidentId,
      metadata(incidentId, connection),
      (state, transaction) => ({
        events: events(state, (text) => transaction.keep(text), transaction.now, transaction),
        result: undefined,
      }),
      async () => {
        await this.due.answered(incidentId)
        if (said) await this.notes.said({ ...said, instance: connection.terms.name, incidentId })
      },
    )
  }
}

interface Asking {
  readonly lane: Lane
  readonly signal: AbortSignal
}

const laneOf = ({ priority }: ServicenowRecordState): Lane => (priority === 'P1' ? 'urgent' : 'ordinary')

const metadata = (incidentId: IncidentId, { policy, terms }: Connection): EventMetadata => ({
  actor: { kind: 'sync', id: 'servicenow', via: terms.name },
  correlationId: `servicenow/${incidentId}`,
  causationId: `servicenow/${incidentId}`,
  policy,
})

const would = (says: string): Wrote => ({ kind: 'would', says })

/** Names and short values: what a dry run tells of what it would write. */
const said = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([field, value]) => `${field}=${JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)}`)
    .join(', ')

const valuesOf = ({ values }: TableRecord): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])))

/** The mapped fields of a record, texts kept as content. */
const shadowOf = (record: TableRecord, { terms }: Connection, keep: (text: string) => string): RecordValues =>
  stored(
    Object.fromEntries(
      Object.entries(valuesOf(record)).filter(([field]) => unitOf(field, terms.mapping) !== undefined),
    ),
    { keep },
  )

/** Fields that what was sent is about, with what the instance makes of them by itself. */
function ofSentUnits(shadow: RecordValues, sent: readonly string[], { terms }: Connection): RecordValues {
  const units = new Set(sent.flatMap((field) => unitOf(field, terms.mapping) ?? []))
  const fields = new Set([...units].flatMap((unit) => fieldsOfUnits(terms.mapping)[unit]))
  return Object.fromEntries(Object.entries(shadow).filter(([field]) => fields.has(field)))
}

/** Texts that were kept just now, by the hash under which the shadow has them. */
function textsKept(record: TableRecord, shadow: RecordValues): [string, string][] {
  return Object.entries(shadow).flatMap(([field, hash]) => {
    const text = record.values[field]
    return text === undefined || text === '' || text === hash ? [] : [[hash, text] as [string, string]]
  })
}

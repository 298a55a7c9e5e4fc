import { Injectable } from '@nestjs/common'
import type { ContentHash, EventMetadata, IncidentId, ServicenowRecordEvent } from '@atlas/contracts'
import { type ServicenowRecordState, servicenowRecordStream, type WaitingRecordWrite } from '@atlas/domain'
import { EventLog, LogReader, type Transaction, type UniqueKey } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { answeredWrites, saveAnswered, saveWaiting, waitingWrite } from '../outbox/waiting-write.js'
import { saveRecords } from './save-records.js'

/** What is decided on a record, and what the caller wants to know of it. */
export interface Decided<Result> {
  readonly events: readonly ServicenowRecordEvent[]
  readonly result: Result
}

/** A record with what waits for it. */
export interface RecordWithWaiting {
  readonly state: ServicenowRecordState
  readonly waiting: readonly WaitingRecordWrite[]
  readonly texts: ReadonlyMap<ContentHash, string>
}

/** Changes streams of records, and the outbox and the record's row with them in one transaction. */
@Injectable()
export class Records {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly units: UnitsOfWork,
  ) {}

  /** `metadata.policy` is the version that decides. */
  async change<Result>(
    incidentId: IncidentId,
    metadata: EventMetadata,
    decide: (state: ServicenowRecordState, transaction: Transaction) => Decided<Result>,
    /** In the same unit. */
    also: () => Promise<void> = () => Promise.resolve(),
    keys: readonly UniqueKey[] = [],
  ): Promise<Result> {
    const stream = servicenowRecordStream(incidentId)
    const { result } = await this.units.run(async () => {
      const { result: decided } = await this.log.transact({ streams: [stream], keys }, metadata, (transaction) => {
        const before = transaction.state(stream)
        const from = transaction.version(stream)
        const { events, result } = decide(before, transaction)
        if (events.length > 0) transaction.append(stream, incidentId, events)
        return { before, from, events, after: transaction.state(stream), result }
      })
      await this.save(incidentId, metadata, decided)
      await also()
      return decided.result
    })
    return result
  }

  private async save(
    incidentId: IncidentId,
    { policy }: EventMetadata,
    decided: {
      before: ServicenowRecordState
      from: number
      events: readonly ServicenowRecordEvent[]
      after: ServicenowRecordState
    },
  ): Promise<void> {
    const { before, from, events, after } = decided
    if (events.length === 0) return
    const { aggregate } = servicenowRecordStream(incidentId)
    let state = before
    const rows = events.flatMap((event, n) => {
      state = aggregate.evolve(state, event)
      if (event.type !== 'RecordWriteIntended') return []
      if (policy === undefined) throw new Error('what is to be written is decided by a policy')
      return [waitingWrite(event, from + n + 1, policy, state.priority)]
    })
    const query = (sql: string, parameters: readonly unknown[]) => this.units.query(sql, parameters)
    await saveWaiting(query, 'servicenow_sync', rows)
    // What waited for more to be said, or stood aside before anything of it was begun, is looked at again.
    if (rows.length > 0)
      await this.units.query('delete from servicenow_sync.attempt where incident_id = $1 and attempts = 0', [
        incidentId,
      ])
    await saveAnswered(query, 'servicenow_sync', events.flatMap(answeredWrites))
    await saveRecords(query, 'servicenow_sync', [{ incidentId, version: from + events.length, state: after }])
  }

  /** As it stands now, with at most `most` of what waits for it, and the texts that these name. */
  async load(incidentId: IncidentId, most: number): Promise<RecordWithWaiting> {
    const [record] = await this.units.query<{ state: ServicenowRecordState }>(
      'select state from servicenow_sync.record where incident_id = $1',
      [incidentId],
    )
    const rows = await this.units.query<WaitingRow>(
      `select sequence, act, fields, log.instant(intended_at) as "intendedAt", replayed from servicenow_sync.outbox
       where incident_id = $1 and state = 'pending' order by sequence limit $2`,
      [incidentId, most],
    )
    const waiting = rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
    const state = record?.state ?? servicenowRecordStream(incidentId).aggregate.initial()
    return { state, waiting, texts: await this.texts(state, waiting) }
  }

  private async texts(
    { values, ours }: ServicenowRecordState,
    waiting: readonly WaitingRecordWrite[],
  ): Promise<Map<ContentHash, string>> {
    const named = [values, ours, ...waiting.flatMap(({ fields }) => [fields, fields.attachment ?? {}])]
    const hashes = new Set(named.flatMap((part): unknown[] => Object.values(part)).filter(isContent))
    const found = await this.reader.content([...hashes])
    return new Map([...found].map(([hash, bytes]) => [hash, Buffer.from(bytes).toString()]))
  }
}

type WaitingRow = Omit<WaitingRecordWrite, 'sequence'> & { readonly sequence: string }
const isContent = (value: unknown): value is ContentHash => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

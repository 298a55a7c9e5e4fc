import { Injectable } from '@nestjs/common'
import type { EventMetadata } from '@atlas/contracts'
import { type Communication, communicationStream } from '@atlas/domain'
import { EventLog, type Transaction } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { rowOf } from '../read-models/communication-row.js'
import { Communications, type IntendedRow } from '../read-models/communications.js'
import { attemptTimer } from './attempt-timer.js'

/** Changes streams of messages and pages, and their rows with them in one transaction. */
@Injectable()
export class Changes {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly communications: Communications,
  ) {}

  async change<Result>(
    intended: ReadonlyMap<string, IntendedRow>,
    by: 'sender' | 'timer',
    decide: (transaction: Transaction, states: ReadonlyMap<string, Communication>) => Result,
  ): Promise<Result> {
    const ids = [...intended.keys()]
    const streams = ids.map(communicationStream)
    const { result } = await this.units.run(async () => {
      const { result: decided } = await this.log.transact({ streams }, metadata(by, intended), (transaction) => {
        const before = new Map(ids.map((id) => [id, transaction.version(communicationStream(id))]))
        const states = new Map(ids.map((id) => [id, transaction.state(communicationStream(id))]))
        const result = decide(transaction, states)
        const rows = [...intended].flatMap(([id, { correlation_id }]) => {
          const stream = communicationStream(id)
          const version = transaction.version(stream)
          if (version === before.get(id)) return []
          return rowOf(transaction.state(stream), version, correlation_id) ?? []
        })
        return { result, rows }
      })
      await this.communications.save(decided.rows)
      return decided.result
    })
    return result
  }
}

/** Caused by what the stream said last; gathered ones follow from several requests and name the first's. */
function metadata(by: 'sender' | 'timer', intended: ReadonlyMap<string, IntendedRow>): EventMetadata {
  const [[id, first] = ['none', undefined]] = intended
  return {
    actor:
      by === 'timer' ? { kind: by, id: attemptTimer, via: 'sweeper' } : { kind: 'rule', id: 'sender', via: 'sender' },
    correlationId: first?.correlation_id ?? id,
    causationId: `communication-${id}@${first?.stream_version ?? 0}`,
  }
}

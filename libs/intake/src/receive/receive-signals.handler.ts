import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import type { ContentHash, SignalResult } from '@atlas/contracts'
import { EventLog, LogReader, type Transaction } from '@atlas/event-sourcing'
import { RefusedException } from '@atlas/runtime'
import { v7 as uuid } from 'uuid'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { alertsTruncated, rejectedSignalStream } from '../rejected/rejected-signal.js'
import { type Allotment, allotment } from './allotment.js'
import { keptAnswer, keyOf, remember, type Repeat, repeatOf } from './idempotency.js'
import { readsOf } from './reads-of.js'
import { ReceiveSignals, type SignalsReceived } from './receive-signals.js'
import { SignalRecorder } from './record-signals.js'

/** One request is one transaction: all of it is stored before it is answered, or nothing. */
@CommandHandler(ReceiveSignals)
export class ReceiveSignalsHandler implements ICommandHandler<ReceiveSignals, SignalsReceived> {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly numbers: IncidentNumbers,
  ) {}

  execute(command: ReceiveSignals): Promise<SignalsReceived> {
    const { items, truncation, idempotency, metadata } = command
    const { streams, keys } = readsOf(items, command.policy)
    const loss = truncation && rejectedSignalStream(uuid())
    const reads = {
      streams: loss ? [...streams, loss] : streams,
      keys: idempotency ? [...keys, keyOf(idempotency)] : keys,
    }
    return this.numbers.lend(items.length, async (next) => {
      const allot = allotment(next)
      const { result, position } = await this.log.transact(reads, metadata, (transaction) => {
        const repeat = idempotency && repeatOf(transaction, idempotency)
        if (repeat) return repeat
        if (loss && truncation) transaction.append(loss, null, [alertsTruncated(truncation)])
        return record(transaction, command, allot)
      })
      return 'kind' in result ? this.again(result, command) : { results: result, position }
    })
  }

  /** The stored answer; what it told of is at or below what can be read now. */
  private async again(repeat: Repeat, command: ReceiveSignals): Promise<SignalsReceived> {
    if (repeat.kind === 'other-request') throw new RefusedException(repeat.refusal)
    const results = repeat.kind === 'answered' ? repeat.results : await this.kept(repeat.content, command)
    return { results, position: await this.reader.highWaterMark() }
  }

  private async kept(hash: ContentHash, { metadata }: ReceiveSignals): Promise<SignalResult[]> {
    const { result } = await this.log.transact({ streams: [], content: [hash] }, metadata, (transaction) =>
      transaction.content(hash),
    )
    if (!result) throw new Error(`the answer kept as ${hash} is gone`)
    return keptAnswer(result)
  }
}

function record(transaction: Transaction, command: ReceiveSignals, allot: Allotment): SignalResult[] {
  const recorder = new SignalRecorder(transaction, command.policy, allot)
  const results = command.items.map((item) => recorder.record(item))
  if (command.idempotency) remember(transaction, command.idempotency, results)
  return results
}

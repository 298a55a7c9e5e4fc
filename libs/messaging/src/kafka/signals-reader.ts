import type { Admin, KafkaMessage } from 'kafkajs'
import { instant } from '@atlas/contracts'
import type { BatchRunner } from '../delivery/batch-runner.js'
import type { Codec, Deliver, Lane, Message, Unit } from '../delivery/message.js'
import type { SignalRecord, SignalsTaker } from '../takes-signals.js'
import { assertNothingLost, type LaneState, readLane, RecordsLost } from './lane-offsets.js'
import type { PartitionReader } from './partition-reader.js'

/** The topic as a source in the inbox; its position is the offset. */
export const signalsSource = 'signals'

/** Records of `atlas.signals.v1`, a batch to one call of the taker. */
export class SignalsReader implements PartitionReader {
  readonly consumer: string
  private readonly lanes = new Map<number, LaneState>()

  constructor(
    private readonly runner: BatchRunner<SignalRecord>,
    readonly query: Unit['query'],
  ) {
    this.consumer = runner.options.consumer
  }

  forget(): void {
    this.lanes.clear()
  }

  async begin(admin: Admin, topic: string, source: string): Promise<void> {
    await assertNothingLost(await admin.fetchTopicOffsets(topic), this.query, this.consumer, source, topic)
  }

  async read(topic: string, source: string, partition: number, records: readonly KafkaMessage[]): Promise<void> {
    const [first, last] = [records[0], records.at(-1)]
    if (!first || !last) return
    const lane: Lane = { consumer: this.consumer, source, partition }
    const state = this.lanes.get(partition) ?? (await readLane(this.query, lane))
    if (state.nextOffset !== undefined && Number(first.offset) > state.nextOffset)
      throw new RecordsLost(
        this.consumer,
        topic,
        source,
        partition,
        `${state.nextOffset} was due and ${first.offset} came`,
      )
    const position = Number(last.offset)
    await this.runner.run(
      lane,
      records.map((record) => signalMessage(partition, record)),
      { position, nextOffset: position + 1 },
    )
    this.lanes.set(partition, { position, nextOffset: position + 1 })
  }
}

/** Each stands alone: what keeps their order is the sender's time in them, not ours. */
const signalMessage = (partition: number, record: KafkaMessage): Message<SignalRecord> => ({
  source: signalsSource,
  position: Number(record.offset),
  key: `${signalsSource}/${partition}@${record.offset}`,
  type: 'signal',
  body: {
    partition,
    offset: Number(record.offset),
    appendedAt: instant(Number(record.timestamp)),
    headers: Object.fromEntries(
      Object.entries(record.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    ),
    value: record.value ?? Buffer.alloc(0),
  },
})

/** Raw bodies are personal: they lie in log.content while they wait. */
export const signalCodec: Codec<SignalRecord> = {
  encode: ({ value, ...rest }) => ({
    bytes: Buffer.from(JSON.stringify({ ...rest, value: value.toString('base64') })),
  }),
  decode: (written) => {
    const record = JSON.parse(('bytes' in written ? written.bytes : written.text).toString()) as SignalRecord & {
      value: string
    }
    return { ...record, value: Buffer.from(record.value, 'base64') }
  },
}

export const deliverSignals =
  (taker: SignalsTaker): Deliver<SignalRecord> =>
  async (messages, unit) => {
    try {
      await taker.take(
        messages.map(({ body }) => body),
        unit,
      )
      return []
    } catch (error) {
      return messages.map((message) => ({ message, error }))
    }
  }

import type { Admin, KafkaMessage } from 'kafkajs'
import { instant } from '@atlas/contracts'
import type { BatchRunner } from '../delivery/batch-runner.js'
import type { Codec, Deliver, Lane, Message, Unit } from '../delivery/message.js'
import type { SignalRecord, SignalsTaker } from '../takes-signals.js'
import { assertNext, assertNothingLost, type LaneState, readLane } from './lane-offsets.js'
import type { Fetched, PartitionReader } from './partition-reader.js'

/** The topic as a source in the inbox; its position is the offset. */
export const signalsSource = 'signals'

/** Records of `atlas.signals.v1`, a batch to one call of the taker. */
export class SignalsReader implements PartitionReader {
  readonly consumer: string
  private readonly lanes = new Map<number, LaneState>()
  /** By partition: offsets that came and aren't taken yet. */
  private readonly untaken = new Map<number, number>()

  constructor(
    private readonly runner: BatchRunner<SignalRecord>,
    readonly query: Unit['query'],
  ) {
    this.consumer = runner.options.consumer
  }

  /** Records that lay on this process's partitions when it last looked, and aren't taken yet. */
  get lag(): number {
    return [...this.untaken.values()].reduce((sum, count) => sum + count, 0)
  }

  forget(): void {
    this.lanes.clear()
    this.untaken.clear()
  }

  async begin(admin: Admin, topic: string, source: string): Promise<void> {
    await assertNothingLost(await admin.fetchTopicOffsets(topic), this.query, this.consumer, source, topic)
  }

  async read(fetched: Fetched): Promise<void> {
    const { source, partition, records, first, last: position, end } = fetched
    this.untaken.set(partition, end - first)
    const lane: Lane = { consumer: this.consumer, source, partition }
    const state = this.lanes.get(partition) ?? (await readLane(this.query, lane))
    assertNext(state, this.consumer, fetched)
    await this.runner.run(
      lane,
      records.map((record) => signalMessage(partition, record)),
      { position, nextOffset: position + 1 },
    )
    this.lanes.set(partition, { position, nextOffset: position + 1 })
    this.untaken.set(partition, end - position - 1)
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

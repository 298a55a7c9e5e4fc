import type { Admin, KafkaMessage } from 'kafkajs'
import { ownedCategories, type ServiceName } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { BatchRunner } from '../delivery/batch-runner.js'
import type { Lane, Message, Unit } from '../delivery/message.js'
import { type Envelope, nameOf, openEnvelope } from '../events/cloud-event.js'
import { bodyOf, type EventBody } from '../events/event-body.js'
import { readMessages } from '../log/read-messages.js'
import { begunBetween, type Epoch, isLevelWith, partitionAt } from './epochs.js'
import { assertNext, assertNothingLost, type LaneState, readLane, sentTo } from './lane-offsets.js'
import type { Fetched, PartitionReader } from './partition-reader.js'
import { setAsideRaw } from './raw-records.js'
import { largestMessage } from './topics.js'

export interface EventReaderOptions {
  readonly runner: BatchRunner<EventBody>
  readonly query: Unit['query']
  readonly reader: LogReader
  /** Types that the consumer handles; others move its position and nothing else. */
  readonly types: ReadonlySet<string>
  /** Of the source's topic, on record now. */
  readonly epochs: (source: string) => Promise<readonly Epoch[]>
}

/** Events of the other services' topics, with what the topics lost read from the log. */
export class EventReader implements PartitionReader {
  readonly consumer: string
  readonly query: Unit['query']
  private readonly lanes = new Map<string, LaneState>()
  private readonly epochs = new Map<string, readonly Epoch[]>()

  constructor(private readonly options: EventReaderOptions) {
    this.consumer = options.runner.options.consumer
    this.query = options.query
  }

  forget(): void {
    this.lanes.clear()
    this.epochs.clear()
  }

  async begin(admin: Admin, topic: string, source: string): Promise<void> {
    // In this order: what a relay has noted as sent was on the topic before.
    const sent = await sentTo(this.query, source)
    const offsets = await admin.fetchTopicOffsets(topic)
    await assertNothingLost(offsets, this.query, this.consumer, source, topic)
    const ends = (await this.epochsOf(source)).slice(1).map(({ after }) => after)
    for (const end of [...ends, Infinity])
      for (const { partition, low, high } of offsets) {
        const lane = { consumer: this.consumer, source, partition }
        const { position, nextOffset } = await readLane(this.query, lane)
        const last = Math.min(end, sent.get(partition) ?? 0)
        // Nothing is left that would tell of the gap by its `previous`.
        if (position < last && Math.max(nextOffset ?? 0, Number(low)) >= Number(high))
          await this.fillGap(lane, position, last)
      }
  }

  async read(fetched: Fetched): Promise<void> {
    const { topic, source, partition, records } = fetched
    const lane: Lane = { consumer: this.consumer, source, partition }
    const name = `${source}/${partition}`
    const state = this.lanes.get(name) ?? (await readLane(this.query, lane))
    assertNext(state, this.consumer, fetched)
    const epochs = await this.epochsOf(source)
    let position = state.position
    const batch: Message<EventBody>[] = []
    for (const record of records) {
      const envelope = opened(record)
      if (envelope instanceof Error) {
        await setAsideRaw(this.options.runner, lane, record, envelope)
        continue
      }
      if (envelope.position <= position) continue
      for (const epoch of begunBetween(epochs, position, envelope.position)) {
        await this.options.runner.run(lane, batch.splice(0), { position })
        const end = Math.min(envelope.previous, epoch.after)
        if (end > position) await this.fillGap(lane, position, end)
        position = Math.max(position, end)
        if (await isLevelWith(this.query, lane, epoch)) continue
        this.lanes.delete(name)
        throw new AheadOfEpoch(this.consumer, topic, epoch.epoch)
      }
      if (envelope.previous > position) {
        await this.options.runner.run(lane, batch.splice(0), { position })
        await this.fillGap(lane, position, envelope.previous)
      }
      position = envelope.position
      if (this.options.types.has(nameOf(envelope.type))) batch.push(messageOf(source, envelope, record))
    }
    const nextOffset = fetched.last + 1
    await this.options.runner.run(lane, batch, { position, nextOffset })
    this.lanes.set(name, { position, nextOffset })
  }

  private async epochsOf(source: string): Promise<readonly Epoch[]> {
    const known = this.epochs.get(source)
    if (known) return known
    const read = await this.options.epochs(source)
    this.epochs.set(source, read)
    return read
  }

  /** The stretch (after, upTo] of this partition, from the log: with policy the only exception to "the bus alone". */
  private async fillGap(lane: Lane, after: number, upTo: number): Promise<void> {
    const { runner, reader, types } = this.options
    const source = lane.source as ServiceName
    const epochs = await this.epochsOf(source)
    let found = 0
    for (let position = after; position < upTo;) {
      const page = await readMessages(reader, { after: position, limit: 1000, categories: ownedCategories[source] })
      const messages = page.messages.filter(
        ({ key, position: at }) => at <= upTo && partitionAt(epochs, key, at) === lane.partition,
      )
      found += messages.length
      position = Math.min(page.upTo, upTo)
      await runner.run(
        lane,
        messages.filter(({ type }) => types.has(type)),
        { position },
      )
    }
    await this.query(
      `insert into bus.gap (consumer, source, partition, after, before, events) values ($1, $2, $3, $4, $5, $6)`,
      [lane.consumer, lane.source, lane.partition, after, upTo, found],
    )
  }
}

/** The error of bytes that are no message of ours: they stand alone in the queue. */
function opened(record: KafkaMessage): Envelope | Error {
  try {
    const bytes = record.value?.length ?? 0
    if (bytes > largestMessage) throw new RangeError(`${bytes} bytes are more than any message of a relay has`)
    return openEnvelope(record.value)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function messageOf(source: string, envelope: Envelope, record: KafkaMessage): Message<EventBody> {
  const { position, previous, key } = envelope
  return {
    source,
    position,
    previous,
    key,
    type: nameOf(envelope.type),
    body: bodyOf(record.value ?? Buffer.alloc(0), envelope),
  }
}

/** Waited out: other partitions of the consumer still hold what comes before. */
class AheadOfEpoch extends Error {
  constructor(consumer: string, topic: string, epoch: number) {
    super(`${consumer} waits to have read what ${topic} held before its epoch ${epoch}`)
  }
}

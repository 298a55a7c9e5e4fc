import type { Admin } from 'kafkajs'
import { BusRefusal } from '../bus-mode.js'
import type { Lane, Unit } from '../delivery/message.js'
import type { Database } from '../delivery/dead-letter-desk.js'

/**
 * Makes the rows of what the consumer subscribes to, so that everybody sees how far it is, and drops those of what it
 * no longer does. One that came over from the embedded bus stands where the bus was changed.
 */
export async function openLanes(
  query: Unit['query'],
  consumer: string,
  sources: ReadonlyMap<string, number>,
  position: number,
): Promise<void> {
  await query(
    `with dropped as (
       delete from bus.inbox where consumer = $1 and source <> 'log' and source <> all($2::text[]) returning source)
     select count(*) from dropped`,
    [consumer, [...sources.keys()]],
  )
  for (const [source, partitions] of sources)
    await query(
      `insert into bus.inbox (consumer, source, partition, position)
       select $1, $2, partition, case when exists (
           select from bus.inbox where consumer = $1 and source = 'log') then (select seed from bus.mode) else $4 end
       from generate_series(0, $3 - 1) as partition on conflict do nothing`,
      [consumer, source, partitions, position],
    )
}

/** Position and next offset of a lane that was opened. */
export async function readLane(query: Unit['query'], lane: Lane): Promise<LaneState> {
  const [row] = await query<{ position: string; next_offset: string | null }>(
    `select position, next_offset from bus.inbox where consumer = $1 and source = $2 and partition = $3`,
    [lane.consumer, lane.source, lane.partition],
  )
  const nextOffset = row?.next_offset ?? undefined
  return {
    position: Number(row?.position ?? 0),
    nextOffset: nextOffset === undefined ? undefined : Number(nextOffset),
  }
}

export interface LaneState {
  readonly position: number
  /** The offset after the last record that was handled; undefined before the first. */
  readonly nextOffset: number | undefined
}

/** Records were deleted before the consumer had them, or the topic was made anew. It doesn't go on by itself. */
export class RecordsLost extends BusRefusal {
  constructor(consumer: string, topic: string, partition: number, what: string) {
    super(
      `${consumer} stopped at partition ${partition} of ${topic}: ${what}. ` +
        'Nothing was skipped. Say that the rest may be read from the log (acceptLostRecords), then start it again.',
    )
  }
}

/** Compares what the broker holds with what is on record. kafkajs would log a line and jump (OFFSET_OUT_OF_RANGE). */
export async function assertNothingLost(
  admin: Admin,
  query: Unit['query'],
  consumer: string,
  source: string,
  topic: string,
): Promise<void> {
  for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
    const { nextOffset } = await readLane(query, { consumer, source, partition })
    if (nextOffset === undefined) continue
    if (nextOffset < Number(low))
      throw new RecordsLost(
        consumer,
        topic,
        partition,
        `its next offset is ${nextOffset}, the first one there is ${low}`,
      )
    if (nextOffset > Number(high))
      throw new RecordsLost(
        consumer,
        topic,
        partition,
        `its next offset is ${nextOffset}, and the topic ends at ${high}`,
      )
  }
}

/** An operator's word after RecordsLost: the consumer starts at what is there, and reads the missing from the log. */
export async function acceptLostRecords(database: Database, consumer: string, source: string): Promise<void> {
  await database.query(`update bus.inbox set next_offset = null where consumer = $1 and source = $2`, [
    consumer,
    source,
  ])
}

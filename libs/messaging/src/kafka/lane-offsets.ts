import { BusRefusal } from '../bus-mode.js'
import type { Lane, Unit } from '../delivery/message.js'
import type { Database } from '../delivery/dead-letter-desk.js'
import type { Fetched } from './partition-reader.js'

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

/** By partition: the last position that the service's relay has noted as sent. */
export async function sentTo(query: Unit['query'], service: string): Promise<ReadonlyMap<number, number>> {
  const rows = await query<{ partition: number; position: string }>(
    `select partition, position from bus.relay_partition where service = $1`,
    [service],
  )
  return new Map(rows.map(({ partition, position }) => [partition, Number(position)]))
}

/** Records were deleted before the consumer had them, or the topic was made anew. It doesn't go on by itself. */
export class RecordsLost extends BusRefusal {
  constructor(consumer: string, topic: string, source: string, partition: number, what: string) {
    super(
      `${consumer} stopped at partition ${partition} of ${topic}: ${what}. Nothing was skipped. Say that it may go on ` +
        `without those records (atlas topics accept-lost-records ${consumer} ${source}), then start it again.`,
    )
  }
}

/** Throws RecordsLost when what came isn't what was due. */
export function assertNext(
  { nextOffset }: LaneState,
  consumer: string,
  { topic, source, partition, first }: Fetched,
): void {
  if (nextOffset !== undefined && first > nextOffset)
    throw new RecordsLost(consumer, topic, source, partition, `${nextOffset} was due and ${first} came`)
}

/** Compares what the broker holds with what is on record. kafkajs would log a line and jump (OFFSET_OUT_OF_RANGE). */
export async function assertNothingLost(
  offsets: readonly { partition: number; low: string; high: string }[],
  query: Unit['query'],
  consumer: string,
  source: string,
  topic: string,
): Promise<void> {
  for (const { partition, low, high } of offsets) {
    const { nextOffset } = await readLane(query, { consumer, source, partition })
    if (nextOffset === undefined) continue
    const lost = (what: string) =>
      new RecordsLost(consumer, topic, source, partition, `its next offset is ${nextOffset}, ${what}`)
    if (nextOffset < Number(low)) throw lost(`the first one there is ${low}`)
    if (nextOffset > Number(high)) throw lost(`and the topic ends at ${high}`)
  }
}

/**
 * An operator's word after RecordsLost: the consumer starts at what is there. Events that are missing it reads from the
 * log; signals are nowhere else, and those that are there come all, whatever their offset. False when there is no such
 * consumer of the source.
 */
export async function acceptLostRecords(database: Database, consumer: string, source: string): Promise<boolean> {
  const { rows } = await database.query(
    `update bus.inbox set next_offset = null, position = case when source = 'signals' then -1 else position end
     where consumer = $1 and source = $2 returning partition`,
    [consumer, source],
  )
  return rows.length > 0
}

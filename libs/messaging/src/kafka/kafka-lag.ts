import { ownedCategories, type ServiceName, services } from '@atlas/contracts'
import type { ConsumerHealth } from '../bus-health.js'
import type { Unit } from '../delivery/message.js'
import { signalsSource } from './signals-reader.js'

/** Positions between what was sent to a partition and what the consumer has of it, the worst of its partitions. */
export function consumerLags(query: Unit['query'], consumers: readonly string[]): Promise<ConsumerHealth[]> {
  return query<ConsumerHealth>(
    `select name as consumer, coalesce(max(greatest(0, sent.position - inbox.position)), 0)::float8 as lag
     from unnest($1::text[]) as name
       left join bus.inbox on inbox.consumer = name
       left join bus.relay_partition sent on sent.service = inbox.source and sent.partition = inbox.partition
     group by name order by name`,
    [consumers],
  )
}

/** Whether facts of the source, in the log up to `mark`, haven't been sent yet, or sent and not come to the consumer. */
export async function isBehind(query: Unit['query'], consumer: string, source: string, mark: number): Promise<boolean> {
  const categories: readonly string[] = ownedCategories[source as ServiceName]
  const [row] = await query<{ behind: boolean }>(
    `select exists (
         select from log.events
         where position > coalesce((select position from bus.relay where service = $2), 0) and position <= $3
           and category = any($4))
       or exists (
         select from bus.inbox join bus.relay_partition sent on sent.service = inbox.source and sent.partition = inbox.partition
         where inbox.consumer = $1 and inbox.source = $2 and inbox.position < sent.position) as behind`,
    [consumer, source, mark, categories],
  )
  return row?.behind ?? true
}

/** What a partition holds: offsets from `low` on, up to `high` without it. */
export interface OnTopic {
  readonly partition: number
  readonly low: number
  readonly high: number
}

/** Whether the consumer of the signals' topic has taken what was there. */
export async function hasTaken(query: Unit['query'], consumer: string, signals: readonly OnTopic[]): Promise<boolean> {
  const [row] = await query<{ behind: boolean }>(
    `select exists (
       select from unnest($2::integer[], $3::bigint[], $4::bigint[]) as there (partition, low, high)
         left join bus.inbox on inbox.consumer = $1 and inbox.source = '${signalsSource}' and inbox.partition = there.partition
       where coalesce(inbox.next_offset, there.low) < there.high) as behind`,
    [consumer, ...(['partition', 'low', 'high'] as const).map((field) => signals.map((each) => each[field]))],
  )
  return row?.behind === false
}

/**
 * Whether the consumer has handled whatever the log holds up to a position: everything up to there has been sent, and
 * of each partition it has what was sent or is beyond it. Under load something newer is always on its way; that
 * doesn't count.
 */
export async function hasPassed(query: Unit['query'], consumer: string, position: number): Promise<boolean> {
  const [row] = await query<{ behind: boolean }>(
    `select exists (
       select from bus.inbox
         left join bus.relay on relay.service = inbox.source
         left join bus.relay_partition sent on sent.service = inbox.source and sent.partition = inbox.partition
       where inbox.consumer = $1 and inbox.source = any($3)
         and (coalesce(relay.position, 0) < $2 or inbox.position < least($2, coalesce(sent.position, 0)))) as behind`,
    [consumer, position, services],
  )
  return row?.behind === false
}

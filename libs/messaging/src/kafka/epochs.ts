import type { Lane, Unit } from '../delivery/message.js'
import { partitionOf } from './partition-of.js'

/** A stretch of the log in which a topic had so many partitions; `topics expand` opens the next one. */
export interface Epoch {
  readonly epoch: number
  readonly partitions: number
  /** Positions above this one, up to the next epoch's, belong to it. */
  readonly after: number
  /** By partition: the last position that was sent to it before. */
  readonly sent: readonly number[]
}

/** The topic's epochs, the first one first. */
export async function epochsOf(query: Unit['query'], topic: string): Promise<readonly Epoch[]> {
  const rows = await query<{ epoch: number; partitions: number; after: string; sent: string[] }>(
    `select epoch, partitions, after, sent from bus.topic_epoch where topic = $1 order by epoch`,
    [topic],
  )
  return rows.map(({ after, sent, ...rest }) => ({ ...rest, after: Number(after), sent: sent.map(Number) }))
}

/** The partition that an event was sent to, or would have been, by the count of its time. */
export function partitionAt(epochs: readonly Epoch[], key: string, position: number): number {
  const epoch = epochs.findLast(({ after }) => after < position)
  if (!epoch) throw new Error(`no partition count is on record for position ${position}`)
  return partitionOf(key, epoch.partitions)
}

/** Epochs that begin on the way from one position (exclusive) to the other. */
export const begunBetween = (epochs: readonly Epoch[], from: number, to: number): readonly Epoch[] =>
  epochs.filter(({ epoch, after }) => epoch > 1 && from <= after && after < to)

/**
 * Whether the consumer has everything of the epochs before. An incident may have changed its partition with the epoch,
 * and nothing of the new one may pass what is still unread in the old one.
 */
export async function isLevelWith(query: Unit['query'], lane: Lane, { sent }: Epoch): Promise<boolean> {
  const behind = await query(
    `select inbox.partition from unnest($3::bigint[]) with ordinality as ended (position, n)
       join bus.inbox on inbox.partition = n - 1
     where inbox.consumer = $1 and inbox.source = $2 and inbox.position < ended.position limit 1`,
    [lane.consumer, lane.source, sent],
  )
  return behind.length === 0
}

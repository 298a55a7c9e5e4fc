import { Fenced } from './failures.js'
import type { Lane, Unit } from './message.js'

/** Where the lane stands, and whether the consumer's queue holds anything at all; one round trip. */
export async function readInbox(unit: Unit, lane: Lane): Promise<InboxState> {
  const [row] = await unit.query<{ position: string | null; queued: boolean }>(
    `select
       (select position from bus.inbox where consumer = $1 and source = $2 and partition = $3) as position,
       exists (select from bus.dead_letters where consumer = $1) as queued`,
    [lane.consumer, lane.source, lane.partition],
  )
  const position = row?.position ?? undefined
  return { position: position === undefined ? undefined : Number(position), queued: row?.queued ?? false }
}

export interface InboxState {
  /** Undefined before the lane's first message. */
  readonly position: number | undefined
  readonly queued: boolean
}

/**
 * Moves the lane, in the unit that holds the effects. Compared with what was read: whoever comes second is fenced, so
 * that a consumer that lost its partition, or had the messages twice, leaves nothing. Throws Fenced.
 */
export async function moveInbox(
  unit: Unit,
  lane: Lane,
  from: number | undefined,
  to: number,
  nextOffset?: number,
): Promise<void> {
  const parameters = [lane.consumer, lane.source, lane.partition, to, nextOffset ?? null]
  const moved =
    from === undefined
      ? await unit.query(
          `insert into bus.inbox (consumer, source, partition, position, next_offset) values ($1, $2, $3, $4, $5)
           on conflict do nothing returning position`,
          parameters,
        )
      : await unit.query(
          `update bus.inbox set position = $4, next_offset = greatest(next_offset, $5)
           where consumer = $1 and source = $2 and partition = $3 and position = $6 returning position`,
          [...parameters, from],
        )
  if (moved.length === 0) throw new Fenced(lane.consumer, lane.source, lane.partition)
}

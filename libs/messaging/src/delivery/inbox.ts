import { Fenced } from './failures.js'
import type { Lane, Unit } from './message.js'

/** Where each lane of the consumer stands, and whether its queue holds anything at all; one round trip. */
export async function readInbox(unit: Unit, consumer: string, lanes: readonly Lane[]): Promise<InboxState> {
  const rows = await unit.query<{ position: string | null; queued: boolean }>(
    `select i.position, exists (select from bus.dead_letters where consumer = $1) as queued
     from unnest($2::text[], $3::integer[]) with ordinality as lane (source, partition, n)
     left join bus.inbox i on i.consumer = $1 and i.source = lane.source and i.partition = lane.partition
     order by lane.n`,
    [consumer, lanes.map(({ source }) => source), lanes.map(({ partition }) => partition)],
  )
  return {
    positions: rows.map(({ position }) => (position === null ? undefined : Number(position))),
    queued: rows[0]?.queued ?? false,
  }
}

export interface InboxState {
  /** One a lane, in the order asked; undefined before the lane's first message. */
  readonly positions: readonly (number | undefined)[]
  readonly queued: boolean
}

/** A lane's way in one unit; `nextOffset` is Kafka's. */
export interface Move {
  readonly lane: Lane
  /** As it was read in this unit. */
  readonly from: number | undefined
  readonly to: number
  readonly nextOffset?: number | undefined
}

/**
 * Moves the lanes, in the unit that holds the effects. Compared with what was read: whoever comes second is fenced, so
 * that a consumer that lost its partition, or had the messages twice, leaves nothing. Throws Fenced.
 */
export async function moveInbox(unit: Unit, consumer: string, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return
  const moved = await unit.query<{ n: number }>(
    `with move as (
       select * from unnest($2::text[], $3::integer[], $4::bigint[], $5::bigint[], $6::bigint[])
         with ordinality as move (source, partition, was, position, next_offset, n)),
     begun as (
       insert into bus.inbox (consumer, source, partition, position, next_offset)
       select $1, source, partition, position, next_offset from move where was is null
       on conflict do nothing returning source, partition),
     gone_on as (
       update bus.inbox i set position = move.position, next_offset = greatest(i.next_offset, move.next_offset)
       from move where i.consumer = $1 and i.source = move.source and i.partition = move.partition
         and i.position = move.was
       returning i.source, i.partition)
     select move.n::int - 1 as n from move
     join (select * from begun union all select * from gone_on) moved using (source, partition)`,
    [
      consumer,
      moves.map(({ lane }) => lane.source),
      moves.map(({ lane }) => lane.partition),
      moves.map(({ from }) => from ?? null),
      moves.map(({ to }) => to),
      moves.map(({ nextOffset }) => nextOffset ?? null),
    ],
  )
  const done = new Set(moved.map(({ n }) => n))
  const fenced = moves.find((_, n) => !done.has(n))
  if (fenced) throw new Fenced(consumer, fenced.lane.source, fenced.lane.partition)
}

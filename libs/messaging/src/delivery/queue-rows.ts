import type { AheadOfItsFacts } from '../handles-event.js'
import { describeError } from './failures.js'
import type { Codec, Message, Unit } from './message.js'
import type { QueueState } from './queue.js'

/** An entry read back, locked until the unit ends. */
export interface Queued<Body> {
  readonly id: string
  readonly state: QueueState
  readonly due: boolean
  readonly content: Buffer | null
  readonly message: Message<Body>
}

interface Row {
  id: string
  source: string
  position: string | null
  key: string
  type: string
  state: QueueState
  due: boolean
  payload: string | null
  content: Buffer | null
  bytes: Buffer | null
}

/** Keys with something to try: due and with no dead one before it, or with news. */
export const keysDue = (
  unit: Unit,
  consumer: string,
  news: readonly string[],
): Promise<{ key: string; news: boolean }[]> =>
  unit.query(
    `select key, key = any($2) as news from bus.dead_letters waiting
     where consumer = $1 and state <> 'dead' and (retry_at <= clock_timestamp() or key = any($2))
       and not exists (select from bus.dead_letters dead
                       where dead.consumer = $1 and dead.key = waiting.key and dead.state = 'dead' and dead.id < waiting.id)
     group by key order by min(id) limit 200`,
    [consumer, news],
  )

/** Whether anything is to be tried again by itself, now or later. */
export async function anyWaiting(unit: Unit, consumer: string): Promise<boolean> {
  const rows = await unit.query(`select from bus.dead_letters where consumer = $1 and state <> 'dead' limit 1`, [
    consumer,
  ])
  return rows.length > 0
}

/** The key's queue in order, as far as one drain looks ahead. */
export async function readQueue<Body>(
  unit: Unit,
  { consumer, codec }: { consumer: string; codec: Codec<Body> },
  key: string,
): Promise<Queued<Body>[]> {
  const rows = await unit.query<Row>(
    `select id, source, position, key, type, state, retry_at <= clock_timestamp() as due, payload, queued.content, bytes
     from bus.dead_letters queued left join log.content on content.hash = queued.content
     where consumer = $1 and key = $2 order by id limit 50 for update of queued`,
    [consumer, key],
  )
  return rows.flatMap((row) => {
    const body =
      row.payload === null ? row.bytes && codec.decode({ bytes: row.bytes }) : codec.decode({ text: row.payload })
    // Redacted meanwhile: nothing is left to try; it stays for the operator to drop.
    if (body === null) return []
    const { id, state, due, content, source, key, type } = row
    return [{ id, state, due, content, message: { source, key, type, position: Number(row.position ?? 0), body } }]
  })
}

export async function removeEntry(unit: Unit, entry: { id: string; content: Buffer | null }): Promise<void> {
  await unit.query(`delete from bus.dead_letters where id = $1`, [entry.id])
  if (entry.content !== null) await unit.query(`delete from log.content where hash = $1`, [entry.content])
}

/**
 * Still ahead: the next try comes after a quarter of its age, within 100 ms and 5 s. Once the source of its facts has
 * been level for the whole grace (ms), they will not come any more, and it is dead.
 */
export async function noteAhead(
  unit: Unit,
  id: string,
  error: AheadOfItsFacts,
  lagging: boolean,
  grace: number,
): Promise<void> {
  await unit.query(
    `update bus.dead_letters set
       state = case when not $4 and caught_up_at < clock_timestamp() - $5 * interval '1 ms' then 'dead' else 'parked' end,
       caught_up_at = case when $4 then null else coalesce(caught_up_at, clock_timestamp()) end,
       retry_at = clock_timestamp()
         + greatest(interval '100 ms', least(interval '5 s', (clock_timestamp() - created_at) / 4)),
       error = $2, awaits = $3
     where id = $1`,
    [id, describeError(error), error.source, lagging, grace],
  )
}

/** Failed alone once more; dead after the last attempt that it is given. */
export async function noteFailure(unit: Unit, id: string, error: unknown, lastAttempt: number): Promise<void> {
  await unit.query(
    `update bus.dead_letters set
       attempts = attempts + 1, error = $2, awaits = null, caught_up_at = null,
       state = case when attempts + 1 >= $3 then 'dead' else 'parked' end,
       retry_at = clock_timestamp() + interval '200 ms'
     where id = $1`,
    [id, describeError(error), lastAttempt],
  )
}

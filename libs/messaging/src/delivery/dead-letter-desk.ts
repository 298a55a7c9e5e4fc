import type { QueueState } from './queue.js'

/** A database for operators' acts: a pg Pool or Client. */
export interface Database {
  query<Row extends object>(sql: string, parameters?: unknown[]): Promise<{ rows: Row[] }>
}

/** An entry of the queue, without its content. */
export interface DeadLetter {
  readonly id: number
  readonly consumer: string
  readonly source: string
  /** Position in the log, or the offset on the signals' topic; null for a timer. */
  readonly position: number | null
  readonly key: string
  readonly type: string
  readonly state: QueueState
  readonly attempts: number
  /** The error with its stack; null for one that only stands behind another. */
  readonly error: string | null
  /** The service whose facts a parked one waits for. */
  readonly awaits: string | null
  readonly createdAt: Date
}

const columns = `id::int as id, consumer, source, position::float8 as position, key, type, state, attempts, error, awaits,
  created_at as "createdAt"`

/** Oldest first. Default: at most 100 entries of every consumer and state. */
export async function listDeadLetters(
  database: Database,
  { consumer, state, limit = 100 }: { consumer?: string; state?: QueueState; limit?: number } = {},
): Promise<DeadLetter[]> {
  const { rows } = await database.query<DeadLetter>(
    `select ${columns} from bus.dead_letters
     where consumer = coalesce($1, consumer) and state = coalesce($2, state) order by id limit $3`,
    [consumer ?? null, state ?? null, limit],
  )
  return rows
}

/** With what it holds: the event as JSON, or the raw bytes (null when redacted). Undefined when there is none. */
export async function showDeadLetter(
  database: Database,
  id: number,
): Promise<(DeadLetter & { payload: string | null; bytes: Buffer | null }) | undefined> {
  const { rows } = await database.query<DeadLetter & { payload: string | null; bytes: Buffer | null }>(
    `select ${columns}, payload, (select bytes from log.content where hash = letter.content) as bytes
     from bus.dead_letters letter where id = $1`,
    [id],
  )
  return rows[0]
}

/** What an operator's act found. `behind`: an earlier one of its key (`head`) has to be retried or dropped first. */
export type DeskAnswer =
  | { readonly done: true }
  | { readonly done: false; readonly because: 'unknown' }
  | { readonly done: false; readonly because: 'behind'; readonly head: number }

/** Has the consumer try it again; when it succeeds those behind it follow, in order. */
export async function retryDeadLetter(database: Database, id: number): Promise<DeskAnswer> {
  const { rows: heads } = await database.query<{ head: number }>(
    `select head.id::int as head from bus.dead_letters letter
       join bus.dead_letters head on head.consumer = letter.consumer and head.key = letter.key
     where letter.id = $1 and head.state = 'dead' and head.id < letter.id order by head.id limit 1`,
    [id],
  )
  const [first] = heads
  if (first) return { done: false, because: 'behind', head: first.head }
  const { rows } = await database.query(
    `update bus.dead_letters
     set state = 'parked', attempts = 0, awaits = null, caught_up_at = null, retry_at = clock_timestamp()
     where id = $1 returning id`,
    [id],
  )
  return rows.length > 0 ? { done: true } : { done: false, because: 'unknown' }
}

/** Gives it up for good, with its content; those behind it are tried next. */
export async function dropDeadLetter(database: Database, id: number): Promise<DeskAnswer> {
  const { rows } = await database.query(
    `with dropped as (delete from bus.dead_letters where id = $1 returning content),
          content as (delete from log.content where hash in (select content from dropped))
     select from dropped`,
    [id],
  )
  return rows.length > 0 ? { done: true } : { done: false, because: 'unknown' }
}

import { randomBytes } from 'node:crypto'
import { contentHash } from '@atlas/event-sourcing'
import { describeError } from './failures.js'
import type { Codec, Message, Unit, Written } from './message.js'

/**
 * The queue of messages set aside (table bus.dead_letters). `dead`: failed alone three times, waits for an operator.
 * `parked`: to be tried again by itself, because it came ahead of its facts or an operator said so. `behind`: stands
 * behind an earlier one of its key, so that the key's order is kept.
 */
export type QueueState = 'parked' | 'dead' | 'behind'

export interface Entry<Body> {
  readonly message: Message<Body>
  readonly partition: number
  readonly state: QueueState
  readonly error?: unknown
  /** The service whose facts a parked one waits for. */
  readonly awaits?: string
  readonly attempts?: number
}

/** What of a key is in the queue already. */
export interface Held {
  readonly dead: boolean
  readonly sources: Set<string>
}

/** What stands as the source of a timer that is set aside; it has no position. */
export const timersSource = 'timers'

/**
 * Whether a new message must join the queue. Behind a dead one every later message of the key does; behind a parked
 * one only those of its own source, for the others may bring the facts that it waits for.
 */
export const joins = (held: Held | undefined, source: string): boolean =>
  held !== undefined && (held.dead || held.sources.has(source))

/**
 * What the queue holds of these keys. Each key's first entry stays locked until the unit ends: a drain that empties a
 * key and a batch that adds to it take turns.
 */
export async function heldKeys(unit: Unit, consumer: string, keys: readonly string[]): Promise<Map<string, Held>> {
  const held = new Map<string, Held>()
  const queued = await unit.query<{ key: string }>(
    `select distinct key collate "C" as key from bus.dead_letters where consumer = $1 and key = any($2) order by 1`,
    [consumer, keys],
  )
  for (const { key } of queued) {
    await unit.query(`select id from bus.dead_letters where consumer = $1 and key = $2 order by id limit 1 for share`, [
      consumer,
      key,
    ])
  }
  const rows = await unit.query<{ key: string; source: string; dead: boolean }>(
    `select key, source, bool_or(state = 'dead') as dead from bus.dead_letters
     where consumer = $1 and key = any($2) group by key, source`,
    [consumer, queued.map(({ key }) => key)],
  )
  for (const { key, source, dead } of rows) {
    const before = held.get(key)
    held.set(key, { dead: dead || (before?.dead ?? false), sources: new Set(before?.sources).add(source) })
  }
  return held
}

export async function enqueue<Body>(
  unit: Unit,
  consumer: string,
  codec: Codec<Body>,
  entries: readonly Entry<Body>[],
): Promise<void> {
  for (const { message, partition, state, error, awaits, attempts } of entries) {
    const { payload, content } = await keepBody(unit, codec.encode(message.body))
    await unit.query(
      `insert into bus.dead_letters
         (consumer, source, partition, position, key, type, state, payload, content, error, awaits, attempts)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        consumer,
        message.source,
        partition,
        message.source === timersSource ? null : message.position,
        message.key,
        message.type,
        state,
        payload,
        content,
        error === undefined ? null : describeError(error),
        awaits ?? null,
        attempts ?? 0,
      ],
    )
  }
}

/** Bytes may be personal: they lie in log.content under their salted hash, where redaction finds them. */
async function keepBody(unit: Unit, written: Written): Promise<{ payload: string | null; content: Buffer | null }> {
  if ('text' in written) return { payload: written.text, content: null }
  const salt = randomBytes(32)
  const hash = Buffer.from(contentHash(salt, written.bytes), 'hex')
  await unit.query(`insert into log.content (hash, salt, bytes) values ($1, $2, $3)`, [hash, salt, written.bytes])
  return { payload: null, content: hash }
}

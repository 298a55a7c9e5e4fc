import { randomUUID } from 'node:crypto'
import type { Instant } from '@atlas/contracts'
import type { Unit } from '../delivery/message.js'
import { pause } from '../delivery/backoff.js'
import type { UnderWay } from './under-way.js'

/** How often a process says what its consumers are at, ms. */
const reportEvery = 250
/** What a process said longer ago says nothing: it may be gone. */
const believedFor = `interval '5 s'`

export interface ReportLag {
  readonly consumers: readonly { readonly name: string; readonly underWay: UnderWay }[]
  /** Outside units. */
  readonly query: Unit['query']
  readonly signal: AbortSignal
}

/**
 * Says in bus.under_way, until the bus stops, which events the consumers of this process are at. Other processes read it
 * there (`wayUnderWay`), for each knows only its own consumers. What can't be said is left out: it grows stale.
 */
export async function reportLag({ consumers, query, signal }: ReportLag): Promise<void> {
  if (consumers.length === 0) return
  const process = randomUUID()
  const names = consumers.map(({ name }) => name)
  const say = (since: readonly (Instant | null)[]): Promise<unknown> =>
    query(
      `insert into bus.under_way (consumer, process, since, at)
       select consumer, $2, since, (select log.now()) from unnest($1::text[], $3::timestamptz[]) as it (consumer, since)
       on conflict (consumer, process) do update set since = excluded.since, at = excluded.at`,
      [names, process, since],
    )
  let level = false
  while (!signal.aborted) {
    const since = consumers.map(({ underWay }) => underWay.since())
    const atRest = since.every((each) => each === null)
    if (!atRest || !level)
      await say(since).then(
        () => (level = atRest),
        () => (level = false),
      )
    await pause(reportEvery, signal).catch(() => undefined)
  }
  await query(`delete from bus.under_way where process = $1`, [process]).catch(() => undefined)
}

/**
 * How long an event takes that all of these consumers pass, each after the one before, ms: the sum of the ages of the
 * oldest event that each is at, in whichever process; 0 when all are at rest.
 */
export async function wayUnderWay(query: Unit['query'], consumers: readonly string[]): Promise<number> {
  const [row] = await query<{ ms: number }>(
    `select coalesce(sum(longest.ms), 0)::float8 as ms from (
       select greatest(0, max(extract(epoch from moment.now - since)) * 1000) as ms
       from bus.under_way, (select log.now() as now) as moment
       where consumer = any($1) and at > moment.now - ${believedFor}
       group by consumer
     ) as longest`,
    [consumers],
  )
  return row?.ms ?? 0
}

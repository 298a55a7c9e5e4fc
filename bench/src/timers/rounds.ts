import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { ServiceDefinition } from '@atlas/runtime'
import { onCopy } from './database-copies.js'
import { withEscalation } from './running-escalation.js'
import type { Story } from './story.js'
import { setNow } from './time.js'

/**
 * Ours: escalation runs with nothing due; time moves on, and its sweeper fires what has become due. By the log's own
 * stamps from the first to the last of the events that it appended, the first batch being left out.
 */
export const fireAll = (
  services: readonly ServiceDefinition[],
  url: string,
  { due }: Story,
  last: number,
  sweep: number,
) =>
  onCopy(url, (copy) =>
    on(copy, async (client) => {
      await setNow(client, last)
      return withEscalation(services, copy, async () => {
        await sleep(1500)
        await setNow(client, sweep)
        const next = `select exists (select from log.timers where service = 'escalation' and due_at <= (select log.now())) as due`
        for (;;) {
          await sleep(200)
          const { rows } = await client.query<{ due: boolean }>(next)
          if (!rows[0]?.due) break
        }
        return rateOf(client, due)
      })
    }),
  )

async function rateOf(client: pg.Client, due: number): Promise<number> {
  const { rows } = await client.query<{ fired: number; first: number; seconds: number }>(
    `with said as (select recorded_at, count(*) as n from log.events
       where type in ('ClockThresholdReached.v1', 'ClockBreached.v1') group by 1)
     select sum(n)::int as fired, (select n from said order by recorded_at limit 1)::int as first,
       extract(epoch from max(recorded_at) - min(recorded_at))::float8 as seconds from said`,
  )
  const [row] = rows
  if (row?.fired !== due) throw new Error(`${row?.fired} alarms were said where ${due} were due`)
  return (row.fired - row.first) / row.seconds
}

/** The bare work: claimed and deleted in due order, a batch a commit, on one connection. */
export const claimAll = (url: string, { due }: Story, sweep: number, batch: number) =>
  onCopy(url, (copy) =>
    on(copy, async (client) => {
      await setNow(client, sweep)
      const begun = performance.now()
      let deleted = 0
      for (;;) {
        const { rowCount } = await client.query({
          name: 'claim',
          text: `with claimed as materialized (
              select owner, name from log.timers
              where service = 'escalation' and due_at <= (select log.now())
              order by due_at, owner, name limit $1 for update skip locked)
            delete from log.timers t using claimed c where t.owner = c.owner and t.name = c.name
            returning t.owner, t.name, t.due_at, t.incident_id, t.data`,
          values: [batch],
        })
        deleted += rowCount ?? 0
        if ((rowCount ?? 0) < batch) break
      }
      if (deleted !== due) throw new Error(`${deleted} rows were claimed where ${due} were due`)
      return (deleted / (performance.now() - begun)) * 1000
    }),
  )

async function on<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

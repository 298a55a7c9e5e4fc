import { setTimeout as sleep } from 'node:timers/promises'
import type { Fact } from '@atlas/contracts'
import { streamOf } from '@atlas/event-sourcing'
import { policyFormat } from '@atlas/policy'
import { adoptPolicy, openDataSource, openLog, Environment, PolicyStore, readProposal } from '@atlas/runtime'
import pg from 'pg'
import type { BenchContext } from '../benches.js'
import { withEscalation } from './running-escalation.js'
import { setNow } from './time.js'
import { armedPerIncident, because, type Opening, opening, type Story, sweptAfter } from './story.js'

/** Openings that wait for the log at a time. */
const atATime = 2_000

/**
 * The story in a migrated database: incidents by escalation itself, the alarms of others by SQL. Gives the instant of
 * the last opening, ms.
 */
export async function seed({ services, say }: BenchContext, story: Story, url: string): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: 2 })
  try {
    await adoptShippedPolicy(url)
    const { rows } = await pool.query<{ now: Date }>('select log.now() as now')
    const last = rows[0]?.now.getTime() ?? NaN
    say(`opening ${story.incidents.toLocaleString('en-US')} incidents`)
    await withEscalation(services, url, async () => {
      await open(url, story, last)
      await untilArmed(pool, story, last)
    })
    say(`arming ${story.armed.toLocaleString('en-US')} in all`)
    await armOthers(pool, story, last)
    await pool.query('vacuum analyze')
    return last
  } finally {
    await pool.end()
  }
}

async function adoptShippedPolicy(url: string): Promise<void> {
  const environment = Environment.read({ ATLAS_DATABASE_URL: url })
  const dataSource = await openDataSource(url, environment, [])
  const log = openLog(url, ['reporting'])
  try {
    const proposal = readProposal(policyFormat, environment.variables.ATLAS_POLICY)
    const adoption = { actor: because.actor, author: 'bench', approver: null, reason: 'for the bench' }
    await adoptPolicy(log.eventLog, new PolicyStore(dataSource), proposal, adoption)
  } finally {
    await log.close()
    await dataSource.destroy()
  }
}

/** As intake and classification would: both facts of each incident, into their own streams. */
async function open(url: string, story: Story, last: number): Promise<void> {
  const { eventLog, close } = openLog(url, ['intake', 'classification'])
  const say = ({ incidentId, opened, classified }: Opening) => {
    const report = streamOf<null, Fact>({ category: 'report', ...unread }, incidentId)
    const classification = streamOf<null, Fact>({ category: 'classification', ...unread }, incidentId)
    return eventLog.transact({ streams: [report, classification] }, because, (transaction) => {
      transaction.append(report, incidentId, [opened])
      transaction.append(classification, incidentId, [classified])
    })
  }
  try {
    for (let from = 0; from < story.incidents; from += atATime)
      await Promise.all(
        Array.from({ length: Math.min(atATime, story.incidents - from) }, (_, n) =>
          say(opening(story, from + n, last)),
        ),
      )
  } finally {
    await close()
  }
}

const unread = { initial: () => null, evolve: () => null }

/** Time stands still meanwhile, so that nothing becomes due, however long it takes. */
async function untilArmed(pool: pg.Pool, { incidents }: Story, last: number): Promise<void> {
  for (;;) {
    await setNow(pool, last)
    const { rows } = await pool.query<{ n: number }>('select count(*)::int as n from log.timers')
    if (rows[0]?.n === incidents * armedPerIncident) return
    await sleep(500)
  }
}

/** Alarms of incidents that nobody will look at: of the same kind, spread over the month after the sweep. */
async function armOthers(pool: pg.Pool, { incidents, armed }: Story, last: number): Promise<void> {
  await pool.query(
    `insert into log.timers (service, owner, name, due_at, incident_id, data)
     select alarm.service, 'service-level-' || other.id, alarm.name,
       to_timestamp($2::float8 / 1000) + other.n * interval '30 days' / $1 + alarm.n * interval '1 minute',
       other.id, alarm.data
     from (select n, gen_random_uuid() as id from generate_series(1, ceil($1::float8 / $3)::integer) n) other,
       (select *, row_number() over (order by due_at) as n from log.timers
        where owner = (select min(owner) from log.timers)) alarm
     order by other.n limit $1`,
    [armed - incidents * armedPerIncident, last + sweptAfter + 86_400_000, armedPerIncident],
  )
}

import { services } from '@atlas/contracts'
import { CalendarYearStore, logPool, PostgresEventLog } from '@atlas/event-store-postgres'
import { policyFormat } from '@atlas/policy'
import { Environment } from '@atlas/runtime'
import { readReports } from '../seed/reports.js'
import { seedPast } from '../seed/seed.js'

/** Events that are told; the others are copies of them, which the server makes in a moment. */
const told = 6000

/** So many events, at least, of every type and size that a seed has, in the mix that it has; copies are of incidents of their own. */
export async function fillLog(url: string, events: number): Promise<void> {
  const folder = Environment.read().variables.ATLAS_POLICY
  const policy = policyFormat.parse(policyFormat.readFolder(folder))
  if ('errors' in policy) throw new Error(`the policy in ${folder} has mistakes: run \`atlas policy check ${folder}\``)
  const pool = logPool(url)
  try {
    const log = new PostgresEventLog({ pool, services })
    const years = new CalendarYearStore(pool)
    const reports = readReports(folder)
    const seeded = await seedPast({ log, years, policy: policy.ok, reports, events: Math.min(events, told), seed: 1 })
    const copies = Math.ceil(events / seeded.events) - 1
    await pool.query(
      `insert into log.events
       select nextval('log.position'), e.stream_id || '.' || e.copy, e.stream_version, e.category,
         md5(e.incident_id::text || e.copy)::uuid, e.type, e.occurred_at, e.recorded_at, e.data, e.metadata, e.hash
       from (select * from log.events cross join generate_series(1, $1::integer) copy order by copy, position) e`,
      [copies],
    )
    await pool.query('vacuum analyze log.events')
  } finally {
    await pool.end()
  }
}

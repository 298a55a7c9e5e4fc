import type { ServiceLevelReport } from '@atlas/contracts'
import { AskedRows } from './asked-rows.js'
import { instantOf } from './dimensions.js'
import type { Reading } from './figures.js'

type LeftOut = Pick<ServiceLevelReport, 'leftOut' | 'withheld' | 'noTarget' | 'policies'>

/** What isn't counted, by why, and which policy decided what is. */
export async function readLeftOut(reading: Reading): Promise<LeftOut> {
  const { manager, source, question, reader } = reading
  const asked = new AskedRows(question, reader)
  const leftOut = await manager.query<LeftOut['leftOut']>(
    `select left_out as reason, count(*)::int as clocks, count(breached_at)::int as breached
     from ${source.clocks} c where left_out is not null and ${asked.clocks()} group by 1 order by 1`,
    [...asked.parameters.values],
  )
  const hidden = new AskedRows(question, reader)
  const [withheld] = await manager.query<{ count: number }[]>(
    `select count(*)::int as count from ${source.clocks} c where left_out is null and ${hidden.withheld()}`,
    [...hidden.parameters.values],
  )
  const deciding = new AskedRows(question, reader)
  const policies = await manager.query<{ policy: string }[]>(
    `select policy from ${source.clocks} c where left_out is null and ${deciding.clocks()} group by 1 order by 1`,
    [...deciding.parameters.values],
  )
  return {
    leftOut,
    withheld: withheld?.count ?? 0,
    noTarget: await withoutTarget(reading),
    policies: policies.map(({ policy }) => policy),
  }
}

/** Incidents of the period, by their resolution where clocks count by their end, that have no such clock at all. */
async function withoutTarget({ manager, source, question, reader }: Reading): Promise<number> {
  const asked = new AskedRows(question, reader)
  const at = question.cohort === 'opened' ? instantOf.opened : instantOf.resolved
  const [row] = await manager.query<{ count: number }[]>(
    `select count(*)::int as count from ${source.incidents} i
     where ${asked.incidents(at)} and not exists (
       select from ${source.clocks} c where c.incident_id = i.incident_id and ${asked.ofLevel()})`,
    [...asked.parameters.values],
  )
  return row?.count ?? 0
}

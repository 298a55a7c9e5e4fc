import type { BreachLine, RiskLine, ServiceLevelReport } from '@atlas/contracts'
import { AskedRows } from './asked-rows.js'
import type { Reading } from './figures.js'

/** Lines of a list; their number in all is said beside them. */
const linesAtMost = 1000

const line = `incident_id as incident, clock, priority, cluster, category, tier, person, target_ms as target`
interface LineRow {
  readonly incident: string
  readonly clock: string
  readonly priority: string
  readonly cluster: string
  readonly category: string | null
  readonly tier: string | null
  readonly person: string | null
  readonly target: string
}
const lineOf = ({ target, ...row }: LineRow) => ({ ...row, number: null, targetMs: Number(target) })
const iso = (at: Date | null): string | null => at?.toISOString() ?? null

/** Breaches of the counted clocks, with what people said of their cause. */
export async function readBreaches({
  manager,
  source,
  question,
  reader,
}: Reading): Promise<ServiceLevelReport['breaches']> {
  const counted = new AskedRows(question, reader)
  const byCause = await manager.query<ServiceLevelReport['breaches']['byCause']>(
    `select cause, count(*)::int as count, count(excused_by)::int as excused
     from ${source.clocks} c where left_out is null and breached_at is not null and ${counted.clocks()}
     group by 1 order by 2 desc, 1`,
    [...counted.parameters.values],
  )
  const listed = new AskedRows(question, reader)
  const rows = await manager.query<
    (LineRow & {
      breached: Date
      ended: Date | null
      elapsed: string | null
      cause: string | null
      explained: string | null
      excused: string | null
    })[]
  >(
    `select ${line}, breached_at as breached, ended_at as ended, elapsed_ms as elapsed, cause,
       explained_by as explained, excused_by as excused
     from ${source.clocks} c where left_out is null and breached_at is not null and ${listed.clocks()}
     order by breached_at desc, incident_id, clock limit ${linesAtMost}`,
    [...listed.parameters.values],
  )
  return {
    total: byCause.reduce((sum, { count }) => sum + count, 0),
    byCause,
    lines: rows.map(({ breached, ended, elapsed, cause, explained, excused, ...row }): BreachLine => ({
      ...lineOf(row),
      breachedAt: breached.toISOString(),
      endedAt: iso(ended),
      elapsedMs: elapsed === null ? null : Number(elapsed),
      cause,
      explainedBy: explained,
      excusedBy: excused,
    })),
  }
}

/** What is at risk as of the report, whatever its period. */
export async function readAtRisk({
  manager,
  source,
  question,
  reader,
}: Reading): Promise<ServiceLevelReport['atRisk']> {
  const counted = new AskedRows(question, reader)
  const [totals] = await manager.query<{ total: number; breached: number }[]>(
    `select count(*) filter (where breached_at is null and at_risk_at is not null)::int as total,
       count(breached_at)::int as breached
     from ${source.clocks} c where ${counted.open()}`,
    [...counted.parameters.values],
  )
  const listed = new AskedRows(question, reader)
  const rows = await manager.query<(LineRow & { risk: Date; due: Date | null })[]>(
    `select ${line}, at_risk_at as risk, due_at as due
     from ${source.clocks} c where breached_at is null and at_risk_at is not null and ${listed.open()}
     order by due_at nulls last, incident_id, clock limit ${linesAtMost}`,
    [...listed.parameters.values],
  )
  return {
    total: totals?.total ?? 0,
    breached: totals?.breached ?? 0,
    lines: rows.map(({ risk, due, ...row }): RiskLine => ({
      ...lineOf(row),
      atRiskAt: risk.toISOString(),
      dueAt: iso(due),
    })),
  }
}

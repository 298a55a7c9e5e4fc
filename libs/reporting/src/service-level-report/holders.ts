import type { ServiceLevelReport } from '@atlas/contracts'
import { AskedRows } from './asked-rows.js'
import type { Reading } from './figures.js'

type Holders = ServiceLevelReport['holders']
type ShareRow = Omit<Holders['shares'][number], 'runningMs' | 'pausedMs'> & { running: string; paused: string }

/** Whose time it was, of the counted clocks that ended (domain, "Attribution"). */
export async function readHolders({ manager, source, question, reader }: Reading): Promise<Holders> {
  const whole = new AskedRows(question, reader)
  const [times] = await manager.query<{ elapsed: string; paused: string; unknown: number }[]>(
    `select coalesce(sum(elapsed_ms), 0)::bigint as elapsed, coalesce(sum(paused_ms), 0)::bigint as paused,
       count(*) filter (where ended_at is not null and shares is null)::int as unknown
     from ${source.clocks} c where left_out is null and ${whole.clocks()}`,
    [...whole.parameters.values],
  )
  const parts = new AskedRows(question, reader)
  const shares = await manager.query<ShareRow[]>(
    `select share.holder, share.whom, share.tier, share.waiting, count(*)::int as clocks,
       sum(share."runningMs")::bigint as running, sum(share."pausedMs")::bigint as paused
     from (select shares from ${source.clocks} c where left_out is null and shares is not null and ${parts.clocks()}) of,
       jsonb_to_recordset(of.shares) as share (
         holder text, whom text, tier text, waiting text, "runningMs" bigint, "pausedMs" bigint)
     group by 1, 2, 3, 4 order by 6 desc, 7 desc, 1, 2, 3, 4`,
    [...parts.parameters.values],
  )
  return {
    elapsedMs: Number(times?.elapsed ?? 0),
    pausedMs: Number(times?.paused ?? 0),
    shares: shares.map(({ running, paused, ...share }) => ({
      ...share,
      runningMs: Number(running),
      pausedMs: Number(paused),
    })),
    unknown: times?.unknown ?? 0,
  }
}

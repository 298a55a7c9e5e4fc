import { type IncidentId, milliseconds, type WhatIfReport } from '@atlas/contracts'
import type { StoredYears } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import type { ReplayProgress } from '../replay/replay-board.js'
import { judge } from './judge.js'
import type { Judges, Judging } from './judges.js'
import { JudgingThreads } from './judging-threads.js'
import { type Cohort, openings } from './openings.js'
import { emptyTally, merge, reportOf, type Tally } from './tally.js'
import { policyOfFiles, TwoWorlds } from './two-worlds.js'
import { type FilesOf, type PolicyFiles, readVersions } from './versions.js'

export interface ReadHistory {
  readonly log: LogReader
  readonly years: Pick<StoredYears, 'load'>
  readonly filesOf: FilesOf
  /** Where threads read; without threads everything is done here. */
  readonly url?: string | undefined
}

export interface AskedOfHistory extends Cohort {
  /** The other policy: a whole, valid one. */
  readonly instead: PolicyFiles
  readonly threads?: number
  /** Decide all of it anew, also what has the same grounds. */
  readonly anew?: boolean
}

/**
 * Which breaches another policy would have had and spared, over all of recorded history or a cohort of it. Reads alone.
 * Of each thread the events of 250 incidents are in memory, and of the whole the changes that it found.
 */
export async function runWhatIf(
  { log, years, filesOf, url }: ReadHistory,
  { instead, from, to, cluster, threads = 0, anew = false }: AskedOfHistory,
  onProgress?: ReplayProgress,
): Promise<WhatIfReport> {
  const end = await log.highWaterMark()
  const asOf = await log.now()
  const judging: Judging = {
    versions: await readVersions(log, filesOf),
    instead,
    upTo: end,
    until: milliseconds(asOf),
    anew,
  }
  const policy = policyOfFiles(instead)
  const tally = emptyTally()
  const judges: Judges =
    threads > 0 && url !== undefined
      ? new JudgingThreads(url, judging, threads)
      : new JudgesHere(log, new TwoWorlds(judging.versions, policy, years), judging)
  try {
    for await (const { ids, upTo } of openings(log, end, { from, to, cluster })) {
      if (ids.length > 0) await judges.give(ids, (judged) => merge(tally, judged))
      onProgress?.(upTo, end)
    }
    await judges.settled()
  } finally {
    await judges.close()
  }
  return reportOf(tally, { policy: policy.hash, from: from ?? null, to: to ?? null, cluster: cluster ?? null, asOf })
}

class JudgesHere implements Judges {
  constructor(
    private readonly log: LogReader,
    private readonly worlds: TwoWorlds,
    private readonly judging: Judging,
  ) {}

  async give(ids: readonly IncidentId[], judged: (tally: Tally) => void): Promise<void> {
    judged(await judge(this.log, ids, this.worlds, this.judging))
  }
  settled = (): Promise<void> => Promise.resolve()
  close = (): Promise<void> => Promise.resolve()
}

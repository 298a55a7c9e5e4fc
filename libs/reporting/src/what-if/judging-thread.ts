import { parentPort, workerData } from 'node:worker_threads'
import type { IncidentId } from '@atlas/contracts'
import { CalendarYearStore, logPool, PostgresLogReader } from '@atlas/event-store-postgres'
import { judge } from './judge.js'
import type { JudgingThreadData } from './judging-threads.js'
import { policyOfFiles, TwoWorlds } from './two-worlds.js'

/** A thread that judges the incidents that it is sent, some at a time, until its parent ends it. */
const { url, judging } = workerData as JudgingThreadData
const pool = logPool(url, 1)
const log = new PostgresLogReader(pool)
const worlds = new TwoWorlds(judging.versions, policyOfFiles(judging.instead), new CalendarYearStore(pool))

parentPort?.on('message', (ids: readonly IncidentId[]) => {
  judge(log, ids, worlds, judging).then(
    (tally) => parentPort?.postMessage(tally),
    // Uncaught it ends the thread, and the parent hears of it.
    (error: unknown) =>
      setImmediate(() => {
        throw error
      }),
  )
})

import type { ReportQuestion } from '@atlas/contracts'
import { PostgresLogReader, logPool } from '@atlas/event-store-postgres'
import { catchUpReports, seesEverything, ServiceLevelReports } from '@atlas/reporting'
import { DataSource } from 'typeorm'
import type { Bench, BenchContext } from '../benches.js'
import { withScratchDatabase } from '../database/scratch-database.js'
import { inTurns } from '../measure/in-turns.js'
import { fillLog } from '../replay/fill-log.js'

const parameters = { events: { says: 'events of the log that is reported on', fallback: 300_000 } }

/** `report sla` over all of a history, grouped as it is by default. */
const question: ReportQuestion = { from: null, to: null, cohort: 'ended', by: ['service-level', 'priority'], only: {} }

/** The least that a report could do: go through the same rows once, and count. */
const bare = `select service_level, priority, count(*), count(breached_at) from reporting.report_clock
  where left_out is null and ended_at is not null group by 1, 2`

/** Every section of a report over all clocks, beside one count of them by SQL. */
export const reportBench: Bench = {
  says: 'a whole report of service levels over a history, beside one bare count of its clocks in SQL',
  parameters,
  run: async (context: BenchContext) =>
    withScratchDatabase(context, async ({ url }) => {
      const asked = context.parameter('events')
      context.say(`writing ${asked.toLocaleString('en-US')} events`)
      await fillLog(url, asked)
      const pool = logPool(url, 2)
      const dataSource = await new DataSource({ type: 'postgres', url, poolSize: 4 }).initialize()
      try {
        const log = new PostgresLogReader(pool)
        const events = await log.highWaterMark()
        context.say('measuring what reports count')
        const begun = performance.now()
        await catchUpReports({ dataSource, log })
        const caughtUp = (performance.now() - begun) / 1000
        await dataSource.query('vacuum analyze reporting.report_clock, reporting.report_incident')
        const made = new ServiceLevelReports(dataSource, log)
        const first = await made.make({ question }, seesEverything)
        const measurement = await inTurns({
          bench: 'report',
          unit: 'events',
          ours: async () => {
            const since = performance.now()
            const report = await made.make({ question }, seesEverything)
            if (report.total.clocks === 0 || report.total.clocks !== first.total.clocks)
              throw new Error('two reports of one history differ')
            return (events / (performance.now() - since)) * 1000
          },
          baseline: {
            name: 'one count by SQL',
            round: async () => {
              const since = performance.now()
              await dataSource.query(bare)
              return (events / (performance.now() - since)) * 1000
            },
          },
          rounds: context.rounds,
          say: context.say,
        })
        const figures = {
          events,
          clocks: first.total.clocks,
          'seconds for a report': events / measurement.rate,
          'seconds to measure everything': caughtUp,
        }
        return [{ ...measurement, figures }]
      } finally {
        await dataSource.destroy()
        await pool.end()
      }
    }),
}

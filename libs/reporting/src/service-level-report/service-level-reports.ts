import type { Instant, ReportContent, ReportQuestion, RestatedReport } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { DataSource, EntityManager } from 'typeorm'
import { reports } from '../measured/project-reports.js'
import { Measuring } from '../measured/measuring.js'
import { yearsInDatabase } from '../measured/years-in-database.js'
import { makeReport } from './make-report.js'
import { countedAt, pastSource, type PastPoint, touchedSince } from './past-source.js'
import type { ReportReader } from './report-reader.js'
import { asKnownNow } from './report-source.js'
import { changedFigures, restatedClocks } from './restate.js'
import type { KeptReport } from './stored-reports.js'

export interface AskedReport {
  readonly question: ReportQuestion
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
  /** Of a report that is asked again: the log no further than this. */
  readonly upTo?: number | undefined
}

/** Makes reports from what the read models hold, and from the log where an instant of the past is asked for. */
export class ServiceLevelReports {
  private readonly measuring: Measuring

  constructor(
    private readonly dataSource: DataSource,
    private readonly log: LogReader,
  ) {
    this.measuring = new Measuring(
      log,
      yearsInDatabase((sql, given) => dataSource.query(sql, given)),
    )
  }

  make({ question, asOf, asKnownAt, upTo }: AskedReport, reader: ReportReader): Promise<ReportContent> {
    return this.inSnapshot(async (manager, { now, position }) => {
      const point: PastPoint = { asOf, asKnownAt, upTo: Math.min(position, upTo ?? position) }
      const isPast = asOf !== undefined || asKnownAt !== undefined || point.upTo < position
      const source = isPast ? await pastSource(manager, this.measuring, point) : asKnownNow
      return makeReport(manager, {
        question,
        reader,
        source,
        asOf: asOf ?? now,
        asKnownAt: asKnownAt ?? now,
        position: point.upTo,
      })
    })
  }

  /** Asks a kept report's question again, of the same instant, by what is known now. */
  restate({ id, content }: KeptReport, reader: ReportReader): Promise<RestatedReport> {
    return this.inSnapshot(async (manager, { now, position }) => {
      const { question, asOf, asKnownAt } = content
      const was: PastPoint = { asOf: asOf as Instant, asKnownAt: asKnownAt as Instant, upTo: content.position }
      const is: PastPoint = { asOf: asOf as Instant, upTo: position }
      const source = await pastSource(manager, this.measuring, is)
      const again = await makeReport(manager, {
        question,
        reader,
        source,
        asOf: asOf as Instant,
        asKnownAt: now,
        position,
      })
      const touched = (await touchedSince(manager, was)).slice(0, restatedAtMost)
      const restated = await restatedClocks(this.log, this.measuring, touched, countedAt(was), countedAt(is))
      const clocks = restated.filter(reader.sight.sees === 'everything' ? () => true : await seen(manager, touched))
      const figures = changedFigures(content, again)
      return { report: id, asOf, wasKnownAt: asKnownAt, asKnownAt: now, position, figures, clocks }
    })
  }

  /** One snapshot for all that `work` reads, with `log.now()` and the position at which the read models stand in it. */
  inSnapshot<Result>(work: (manager: EntityManager, at: Snapshot) => Promise<Result>): Promise<Result> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      // Sorting a report's clocks takes some ten megabytes; compiling its statements takes longer than running them.
      await manager.query(`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`)
      const [row] = await manager.query<{ now: string; position: string | null }[]>(
        `select log.instant(log.now()) as now,
           (select position from bus.inbox where consumer = $1 and source = 'log' and partition = 0) as position`,
        [`reporting:${reports}`],
      )
      return work(manager, { now: (row?.now ?? '') as Instant, position: Number(row?.position ?? 0) })
    })
  }
}

/** Incidents that are looked at one by one, for what was restated and why. */
const restatedAtMost = 2000

/** Lists name none that is restricted, for who doesn't see it. */
async function seen(manager: EntityManager, ids: readonly string[]) {
  const rows = await manager.query<{ id: string }[]>(
    `select incident_id as id from reporting.report_incident where incident_id = any($1::uuid[]) and not restricted`,
    [ids],
  )
  const open = new Set(rows.map(({ id }) => id))
  return ({ incident }: { readonly incident: string }): boolean => open.has(incident)
}

export interface Snapshot {
  readonly now: Instant
  readonly position: number
}

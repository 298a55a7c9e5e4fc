import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import {
  type AtlasEvent,
  cohorts,
  type Instant,
  instant,
  type Recorded,
  type ReportContent,
  type ReportDimension,
  reportDimensions,
  type ReportQuestion,
  services,
} from '@atlas/contracts'
import { serviceLevelStream } from '@atlas/domain'
import {
  CalendarYearStore,
  logMigrations,
  logPool,
  PostgresEventLog,
  PostgresLogReader,
  SealStore,
} from '@atlas/event-store-postgres'
import { startTestDatabase, type TestDatabase } from '@atlas/event-store-postgres/testing'
import { busMigrations } from '@atlas/messaging'
import { loadPolicyFolder } from '@atlas/policy'
import {
  biRole,
  catchUpReports,
  exportBundle,
  keepReport,
  keptReport,
  prepareBiRole,
  reportReader,
  seesEverything,
  ServiceLevelReports,
} from '@atlas/reporting'
import { reportingTables } from '@atlas/reporting/tables'
import { compareWithRebuild, rebuildReadModel } from '@atlas/runtime'
import fc from 'fast-check'
import type pg from 'pg'
import { DataSource } from 'typeorm'
import { readReports } from '../seed/reports.js'
import { seedPast } from '../seed/seed.js'
import { countingConnections, rowsOfAllTables } from '../testing/side-effects.js'

jest.setTimeout(600_000)

/** A small history in which everything happens that a seed tells, and what reports make of it. */
let database: TestDatabase
let pool: pg.Pool
let dataSource: DataSource
let log: PostgresLogReader
let writer: PostgresEventLog
let reports: ServiceLevelReports
let events: Recorded<AtlasEvent>[]
const loaded = loadPolicyFolder('policy')
if ('errors' in loaded) throw new Error('the policy of the repository is not valid')
const shipped = loaded.ok

beforeAll(async () => {
  database = await startTestDatabase([...logMigrations, ...busMigrations, ...reportingTables.migrations])
  pool = logPool(database.url, 8)
  writer = new PostgresEventLog({ pool, services })
  const years = new CalendarYearStore(pool)
  await seedPast({
    log: writer,
    years,
    policy: shipped,
    reports: readReports('policy'),
    events: 1,
    seed: 11,
    wave: 120,
  })
  dataSource = await new DataSource({ type: 'postgres', url: database.url, poolSize: 4 }).initialize()
  log = new PostgresLogReader(pool)
  reports = new ServiceLevelReports(dataSource, log)
  await catchUpReports({ dataSource, log })
  events = await allEvents()
})
afterAll(async () => {
  await dataSource?.destroy()
  await pool?.end()
  await database?.stop()
})

async function allEvents(): Promise<Recorded<AtlasEvent>[]> {
  const all: Recorded<AtlasEvent>[] = []
  for await (const page of log.pages({ after: 0, limit: 1000 })) all.push(...(page.events as Recorded<AtlasEvent>[]))
  return all
}

const asked = (change: Partial<ReportQuestion> = {}): ReportQuestion => ({
  from: null,
  to: null,
  cohort: 'ended',
  by: ['service-level'],
  only: {},
  ...change,
})
const report = (change: Partial<ReportQuestion> = {}): Promise<ReportContent> =>
  reports.make({ question: asked(change) }, seesEverything)

const reader = {
  keyId: 'k',
  person: 'p',
  auditor: false,
  engineer: false,
  overseer: false,
  domains: [],
  otherClusters: [],
  vendorCases: false,
}
const roster = reportReader({ ...reader, engineer: true })

/** A clock by its own events alone, reckoned without anything that reports are made by. */
interface Told {
  readonly level: string
  readonly incident: string
  readonly opened: Instant
  ended: Instant | null
  cancelled: boolean
  breached: boolean
  excused: boolean
}
function toldClocks(): Told[] {
  const opened = new Map(
    events.flatMap((event) =>
      event.type === 'IncidentOpened' ? [[event.incidentId, event.data.clocksStartAt] as const] : [],
    ),
  )
  const clocks = new Map<string, Told>()
  for (const event of events) {
    if (event.category !== 'service-level') continue
    const { clock } = event.data as { readonly clock: string }
    const key = `${event.incidentId} ${clock}`
    if (event.type === 'ClockStarted')
      clocks.set(key, {
        level: event.data.terms.serviceLevel,
        incident: event.incidentId ?? '',
        opened: opened.get(event.incidentId) ?? event.occurredAt,
        ended: null,
        cancelled: false,
        breached: false,
        excused: false,
      })
    const told = clocks.get(key)
    if (!told) continue
    if (event.type === 'ClockMet' || event.type === 'ClockCancelled')
      Object.assign(told, { ended: event.occurredAt, cancelled: event.type === 'ClockCancelled' })
    if (event.type === 'ClockContinued') Object.assign(told, { ended: null, cancelled: false })
    if (event.type === 'ClockBreached') told.breached = true
    if (event.type === 'ClockRevised') told.breached = event.data.after.breachedAt !== null
    if (event.type === 'BreachExcused') told.excused = true
  }
  return [...clocks.values()]
}
const notCounted = (): ReadonlySet<string | null> =>
  new Set(
    events.flatMap((event) =>
      event.type === 'IncidentClosed' && !['confirmed', 'timeout'].includes(event.data.how) ? event.incidentId : [],
    ),
  )

const sum = <One>(of: readonly One[], what: (one: One) => number): number => of.reduce((all, one) => all + what(one), 0)

/** What must be so of any report, whatever was asked. */
function reconciles(one: ReportContent): void {
  const { total, groups, trend, holders, breaches, escalations, reclassifications, triage, verification } = one
  expect(total.kept + total.breached + total.open).toBe(total.clocks)
  for (const figure of ['clocks', 'kept', 'breached', 'excused', 'open'] as const) {
    if (one.question.by.length > 0)
      expect([figure, sum(groups, (group) => group[figure])]).toEqual([figure, total[figure]])
    if (one.question.cohort === 'ended')
      expect([figure, sum(trend, (step) => step[figure])]).toEqual([figure, total[figure]])
  }
  expect(sum(holders.shares, ({ runningMs }) => runningMs)).toBe(holders.elapsedMs)
  expect(sum(holders.shares, ({ pausedMs }) => pausedMs)).toBe(holders.pausedMs)
  expect(breaches.total).toBe(total.breached)
  expect(sum(breaches.byCause, ({ count }) => count)).toBe(total.breached)
  expect(sum(breaches.byCause, ({ excused }) => excused)).toBe(total.excused)
  expect(breaches.lines.length).toBe(Math.min(1000, breaches.total))
  expect(sum(escalations.byTrigger, ({ count }) => count)).toBe(escalations.total)
  for (const { count, accepted, takenBack, waiting } of escalations.byTrigger)
    expect(accepted + takenBack + waiting).toBe(count)
  expect(sum(reclassifications.byDirection, ({ count }) => count)).toBe(reclassifications.total)
  expect(triage.confirmed + triage.raised + triage.lowered + triage.recategorised).toBe(triage.total)
  expect(sum(verification.by, ({ incidents }) => incidents)).toBe(verification.total)
}

const spans = { from: Date.UTC(2023, 0, 1), to: Date.UTC(2024, 0, 1) }
const moment = fc.integer({ min: spans.from, max: spans.to }).map((ms) => instant(ms))
const questions = fc.record({
  from: fc.option(moment),
  to: fc.option(moment),
  cohort: fc.constantFrom(...cohorts),
  by: fc.uniqueArray(fc.constantFrom(...reportDimensions), { maxLength: 3 }),
  only: fc.oneof(
    fc.constant({}),
    fc.constantFrom('P1', 'P2', 'P3', 'P4').map((priority) => ({ priority })),
    fc.constantFrom('response', 'resolution').map((level) => ({ 'service-level': level })),
  ),
})

describe('a report of service levels', () => {
  it('has totals that are the sums of their parts, whatever is asked', async () => {
    let counted = 0
    await fc.assert(
      fc.asyncProperty(questions, async (question) => {
        const one = await reports.make({ question }, seesEverything)
        reconciles(one)
        counted += one.total.clocks
      }),
      { numRuns: 60 },
    )
    expect(counted).toBeGreaterThan(1000)
  })

  it('counts each clock of the log that ended, but for what it says that it leaves out', async () => {
    const out = notCounted()
    const told = toldClocks()
    const isCounted = ({ incident, cancelled }: Told): boolean => !cancelled && !out.has(incident)
    for (const level of new Set(told.map((one) => one.level))) {
      const theirs = told.filter((one) => one.level === level && one.ended !== null)
      const { total, leftOut } = await report({ only: { 'service-level': level } })
      const counted = theirs.filter(isCounted)
      expect({ level, ...total }).toMatchObject({
        level,
        clocks: counted.length,
        kept: counted.filter(({ breached }) => !breached).length,
        breached: counted.filter(({ breached }) => breached).length,
        excused: counted.filter(({ breached, excused }) => breached && excused).length,
      })
      expect(sum(leftOut, ({ clocks }) => clocks)).toBe(theirs.length - counted.length)
      expect(sum(leftOut, ({ breached }) => breached)).toBe(
        theirs.filter((one) => !isCounted(one) && one.breached).length,
      )
    }
  })

  it('counts by the opening of incidents what has not ended too', async () => {
    const out = notCounted()
    const [from, to] = [instant(Date.UTC(2023, 1, 1)), instant(Date.UTC(2023, 3, 1))]
    const theirs = toldClocks().filter(
      ({ opened, incident, cancelled }) => opened >= from && opened < to && !cancelled && !out.has(incident),
    )
    const { total } = await report({ cohort: 'opened', from, to, by: [] })
    expect(theirs.length).toBeGreaterThan(50)
    expect(total.clocks).toBe(theirs.length)
    expect(total.open).toBe(theirs.filter(({ ended, breached }) => ended === null && !breached).length)
  })

  it('counts acts as the log has them', async () => {
    const out = notCounted()
    const of = (type: AtlasEvent['type']): number =>
      events.filter((event) => event.type === type && !out.has(event.incidentId)).length
    const one = await report()
    expect(one.escalations.total).toBe(of('IncidentEscalated'))
    expect(one.escalations.sentBack).toBe(of('IncidentDeescalated'))
    expect(one.reclassifications.total).toBe(of('ReclassificationRequested'))
    expect(one.triage.confirmed).toBe(of('TriageConfirmed'))
    expect(one.triage.total - one.triage.confirmed).toBe(of('TriageCorrected'))
  })

  it('counts what is restricted for who may see it, and else says how much is withheld', async () => {
    const [all, house] = [await report(), await reports.make({ question: asked() }, roster)]
    reconciles(house)
    expect(house.withheld).toBeGreaterThan(0)
    expect(house.total.clocks + house.withheld).toBe(all.total.clocks)
    const restricted = new Set<string | null>()
    for (const { type, incidentId } of events)
      if (type === 'IncidentRestricted') restricted.add(incidentId)
      else if (type === 'RestrictionLifted') restricted.delete(incidentId)
    expect(restricted.size).toBeGreaterThan(0)
    const named = (one: ReportContent) => one.breaches.lines.filter(({ incident }) => restricted.has(incident))
    expect(named(house)).toEqual([])
    // What would tell more than everybody may know doesn't narrow what is withheld.
    const bySecurity = await reports.make({ question: asked({ only: { category: 'security' } }) }, roster)
    expect(bySecurity.withheld).toBe(house.withheld)
    // Nothing in a seed has an owner: it affects all that work on its cluster.
    const summaries = reportReader({ ...reader, domains: ['engineering'], otherClusters: ['mecc-prd'] })
    const theirs = await reports.make({ question: asked({ by: ['cluster'] }) }, summaries)
    reconciles(theirs)
    const [mecc] = (await reports.make({ question: asked({ only: { cluster: 'mecc-prd' } }) }, roster)).groups
    expect(mecc?.clocks).toBeGreaterThan(0)
    expect(theirs.groups.map(({ key }) => key.cluster)).not.toContain('mecc-prd')
    expect(theirs.total.clocks).toBeLessThan(house.total.clocks)
    const nobodys = await reports.make({ question: asked() }, reportReader(reader))
    expect([nobodys.total.clocks, nobodys.withheld]).toEqual([0, 0])
  })

  it('is what BI tools reckon from the views, which are all that their role reads', async () => {
    await prepareBiRole(dataSource)
    const asBi = <Row>(sql: string): Promise<Row[]> =>
      dataSource.transaction(async (manager) => {
        await manager.query(`set local role ${biRole}`)
        return manager.query<Row[]>(sql)
      })
    const { total, escalations } = await report()
    const sums = `select count(*)::int as clocks, count(*) filter (where kept)::int as kept,
      count(*) filter (where breached)::int as breached from reports.clocks where counted and ended_at is not null`
    const [views] = await asBi<object>(sums)
    expect(views).toEqual({ clocks: total.clocks, kept: total.kept, breached: total.breached })
    const [months] = await asBi<object>('select sum(clocks)::int as clocks from reports.attainment_by_month')
    expect(months).toEqual({ clocks: total.clocks })
    const [told] = await asBi<{ clusters: number; rows: number }>(
      'select count(cluster)::int as clusters, count(*)::int as rows from reports.clocks where restricted',
    )
    expect(told?.rows).toBeGreaterThan(0)
    expect(told?.clusters).toBe(0)
    const [handed] = await asBi<{ count: number }>(
      `select count(*)::int as count from reports.escalations where trigger <> 'sent-back' and counted`,
    )
    expect(handed?.count).toBeLessThanOrEqual(escalations.total)
    for (const forbidden of [
      'select 1 from reporting.report_clock',
      'select 1 from log.events',
      'delete from reports.incidents',
      'create table reports.mine (n integer)',
    ])
      await expect(asBi(forbidden)).rejects.toThrow(/permission denied|cannot delete/)
    // A rebuild makes the views again, with the role's rights on them.
    for (const model of (await reportingTables.readModels?.()) ?? [])
      if (model.views) await rebuildReadModel({ url: database.url, logReader: log }, model)
    expect(await asBi<object>(sums)).toEqual([views])
  })

  it('is of what atlas rebuild makes of the log', async () => {
    for (const model of (await reportingTables.readModels?.()) ?? []) {
      if (!model.table.startsWith('report_')) continue
      const { rows, first } = await compareWithRebuild({ url: database.url, logReader: log }, model)
      expect(first).toBeNull()
      expect(rows).toBeGreaterThan(100)
    }
  })

  it('is the same for ever under its id, and asked again says what was restated and why', async () => {
    const content = await report({ by: ['priority'] as ReportDimension[] })
    const because = { actor: { kind: 'rule', id: 'test', via: 'test' }, correlationId: 'c', causationId: 'c' } as const
    const { id } = await keepReport(writer, content, because)
    const [line] = content.breaches.lines.filter(({ excusedBy }) => excusedBy === null)
    if (!line) throw new Error('a seed has breaches')
    const stream = serviceLevelStream(line.incident)
    const [breach] = events.filter(
      (event) =>
        event.type === 'ClockBreached' && event.incidentId === line.incident && event.data.clock === line.clock,
    )
    if (breach?.type !== 'ClockBreached') throw new Error('a breach that nobody said')
    const { pinned, incidentId, clock } = breach.data
    const excuse = { incidentId, clock, pinned, breachedAt: breach.occurredAt }
    await writer.transact({ streams: [stream] }, because, (transaction) =>
      transaction.append(stream, incidentId, [
        {
          type: 'BreachExcused',
          // Said of the past, and recorded now.
          occurredAt: breach.occurredAt,
          data: { ...excuse, reason: 'the customer agreed', approver: 'tess', role: 'Team Lead' },
        },
      ]),
    )
    await catchUpReports({ dataSource, log })
    const found = await keptReport(log, id)
    if (!found) throw new Error('it was kept')
    expect(found.content).toEqual(content)
    expect(JSON.parse(found.bytes)).toEqual(content)
    const again = await reports.restate(found, seesEverything)
    expect(again.figures).toEqual(
      expect.arrayContaining([{ figure: 'total excused', was: content.total.excused, is: content.total.excused + 1 }]),
    )
    expect(again.clocks).toMatchObject([
      {
        incident: line.incident,
        clock: line.clock,
        because: [{ type: 'BreachExcused', occurredAt: breach.occurredAt }],
      },
    ])
    expect(again.clocks[0]?.changed.map(({ field }) => field).sort()).toEqual(['excusedAt', 'excusedBy'])
    // What was known then is what was said then, whoever asks it now.
    const { asOf, asKnownAt, position } = content
    const then = { question: content.question, asOf: asOf as Instant, asKnownAt: asKnownAt as Instant, upTo: position }
    expect(await reports.make(then, seesEverything)).toEqual(content)
  })
})

describe('what was recorded wrongly', () => {
  it('is counted as it was corrected, and asked again a report says which clocks and why', async () => {
    const ofCorrection = (type: string) => type === 'HandlingCorrected' || type === 'ClockCorrected'
    const corrected = events.find((event) => event.type === 'HandlingCorrected')
    if (corrected?.type !== 'HandlingCorrected') throw new Error('a seed has a correction')
    const own = events.filter(({ incidentId, type }) => incidentId === corrected.incidentId && ofCorrection(type))
    const upTo = Math.min(...own.map(({ position }) => position)) - 1
    const then = await reports.make({ question: asked(), upTo }, seesEverything)
    const again = await reports.restate({ id: 'a'.repeat(64), bytes: '', content: then }, seesEverything)
    const clock = again.clocks.find((one) => one.incident === corrected.incidentId && one.clock === 'resolution/1')
    const { instead, was, reason } = corrected.data
    expect(clock?.changed).toEqual(expect.arrayContaining([{ field: 'endedAt', was, is: instead }]))
    expect(clock?.because).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'HandlingCorrected', reason })]),
    )
    // In the row that is read now, too.
    const { rows } = await pool.query<{ ended: Date; elapsed: string }>(
      `select ended_at as ended, elapsed_ms as elapsed from reporting.report_clock
       where incident_id = $1 and clock = 'resolution/1'`,
      [corrected.incidentId],
    )
    expect(rows.map(({ ended }) => ended.toISOString())).toEqual([instead])
  })
})

describe('a report, of now, of the past and asked again, and a bundle', () => {
  it('call nobody and write no row', async () => {
    const before = await rowsOfAllTables(pool)
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['events', 'timers', 'report_clock']))
    const counting = countingConnections(database.url)
    try {
      const now = await report()
      expect(now.total.clocks).toBeGreaterThan(100)
      const past = { question: asked(), asKnownAt: '2000-01-01T00:00:00.000Z' as Instant }
      expect((await reports.make(past, seesEverything)).total.clocks).toBe(0)
      await reports.restate({ id: 'a'.repeat(64), bytes: '', content: now }, seesEverything)
      const [line] = now.breaches.lines
      if (!line) throw new Error('a seed has breaches')
      const from = {
        dataSource,
        logReader: log,
        seals: new SealStore(pool),
        calendarYears: new CalendarYearStore(pool),
      }
      const bundle = await exportBundle(
        { ...from, calendarsOf: () => Promise.resolve(shipped.calendars), key: undefined },
        line.incident,
      )
      expect(bundle?.events.length).toBeGreaterThan(5)
      expect(counting.elsewhere).toEqual([])
    } finally {
      counting.stop()
    }
    expect(await rowsOfAllTables(pool)).toEqual(before)
  })
})

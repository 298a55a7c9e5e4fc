import { z } from 'zod'
import { Hash } from '../envelope.js'
import { Tier } from '../words.js'
import { ClockShare } from './attribution.js'

/** By what a report may group clocks, alone or several together. `month` and the like are of the cohort's instant, in UTC. */
export const reportDimensions = [
  'service-level',
  'kind',
  'promised-to',
  'priority',
  'cluster',
  'environment',
  'namespace',
  'application',
  'team',
  'domain',
  'organisation',
  'tier',
  'category',
  'person',
  'vendor',
  'source',
  'calendar',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const
export const ReportDimension = z.enum(reportDimensions, { error: `one of ${reportDimensions.join(', ')}` })
export type ReportDimension = z.infer<typeof ReportDimension>

/**
 * Which clocks belong to a period: those that ended in it, or those of incidents that were opened, or resolved, in it.
 * An act, such as an escalation, counts by its own instant, and with `opened` by that of its incident.
 */
export const cohorts = ['ended', 'opened', 'resolved'] as const
export const Cohort = z.enum(cohorts, { error: 'ended, opened or resolved' })
export type Cohort = z.infer<typeof Cohort>

const count = z.number().int().nonnegative()
const share = z.number().min(0).max(1).nullable()
const ms = z.number().int().nonnegative().nullable()

const Question = z.object({
  /** From then on, and before then; null: without a bound. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  cohort: Cohort,
  by: z.array(ReportDimension),
  /** Only clocks of these values. */
  only: z.partialRecord(ReportDimension, z.string()),
})
export type ReportQuestion = z.infer<typeof Question>

export const reportFigures = {
  /** Counted: kept, breached and open ones. */
  clocks: count,
  /** Ended without a breach. */
  kept: count,
  /** Ended or not, excused or not. */
  breached: count,
  /** Of the breached. */
  excused: count,
  /** Neither ended nor breached; of the cohort `ended` there are none. */
  open: count,
  /** kept / (kept + breached); and with the excused taken as kept. Null where there is neither. */
  attainment: share,
  attainmentExcused: share,
  /** Of those that ended: what half, 90 and 95 of a hundred didn't exceed (nearest rank), and the longest. */
  p50Ms: ms,
  p90Ms: ms,
  p95Ms: ms,
  maxMs: ms,
}
const Figures = z.object(reportFigures)
export type ReportFigures = z.infer<typeof Figures>

/** A clock on its own, in a list of a report. */
const line = {
  incident: z.string(),
  /** Joined when it is shown; null in what is kept. */
  number: z.string().nullable(),
  clock: z.string(),
  priority: z.string(),
  cluster: z.string().nullable(),
  category: z.string().nullable(),
  tier: z.string().nullable(),
  person: z.string().nullable(),
  targetMs: z.number().int(),
}
const BreachLine = z.object({
  ...line,
  breachedAt: z.string(),
  endedAt: z.string().nullable(),
  elapsedMs: ms,
  cause: z.string().nullable(),
  explainedBy: z.string().nullable(),
  excusedBy: z.string().nullable(),
})
export type BreachLine = z.infer<typeof BreachLine>
const RiskLine = z.object({ ...line, atRiskAt: z.string(), dueAt: z.string().nullable() })
export type RiskLine = z.infer<typeof RiskLine>

/**
 * Whose restricted incidents and domains a report was made for: all; all but restricted ones; or of these domains,
 * without restricted ones.
 */
const Sight = z.object({
  sees: z.enum(['everything', 'unrestricted', 'domains']),
  domains: z.array(z.string()),
})
export type ReportSight = z.infer<typeof Sight>

/** What is kept: ids of people and incidents, and no names. */
const ServiceLevelReportFields = {
  question: Question,
  sight: Sight,
  /** What had happened by then, as far as it had been recorded by then, which is up to this position of the log. */
  asOf: z.string(),
  asKnownAt: z.string(),
  position: count,
  /** Versions of policy that the counted clocks were decided by. */
  policies: z.array(Hash),
  total: Figures,
  groups: z.array(z.object({ key: z.partialRecord(ReportDimension, z.string().nullable()), ...reportFigures })),
  /** By the unit of the trend, in order; without gaps only where something ended. */
  trend: z.array(z.object({ from: z.string(), ...reportFigures })),
  trendBy: z.enum(['day', 'week', 'month']),
  /** Clocks of the period that aren't counted, by why, and how many of them had breached. */
  leftOut: z.array(z.object({ reason: z.string(), clocks: count, breached: count })),
  /** Incidents of the period to which nothing was promised: that have no such clock. */
  noTarget: count,
  /** Clocks of restricted incidents that this reader may not see; whatever was asked for only. */
  withheld: count,
  holders: z.object({
    /** Of the counted clocks that ended: what they ran and were paused, and whose time that was. */
    elapsedMs: z.number().int(),
    pausedMs: z.number().int(),
    shares: z.array(ClockShare.extend({ clocks: count })),
    /** Clocks whose calendar isn't stored any more, so that nobody's share of them is known. */
    unknown: count,
  }),
  firstTier: z.object({
    kept: count,
    escalated: count,
    share,
    /** Of those that were kept. */
    withRunbook: count,
    withArticle: count,
    withoutKnowledge: count,
  }),
  escalations: z.object({
    total: count,
    byTrigger: z.array(
      z.object({
        trigger: z.string(),
        fromTier: Tier,
        toTier: Tier,
        count,
        accepted: count,
        takenBack: count,
        waiting: count,
        /** How often somebody was asked in vain. */
        passedOver: count,
      }),
    ),
    /** Down again; not in `total`. */
    sentBack: count,
  }),
  reclassifications: z.object({
    total: count,
    byDirection: z.array(z.object({ direction: z.enum(['raised', 'lowered']), ending: z.string(), count })),
    /** Requests that weren't taken: without their evidence, or from the wrong hand. */
    refusedRequests: count,
  }),
  /** What the first person made of the tentative classification; `errorShare`: all but the confirmed. */
  triage: z.object({
    total: count,
    confirmed: count,
    raised: count,
    lowered: count,
    recategorised: count,
    errorShare: share,
  }),
  verification: z.object({
    total: count,
    by: z.array(z.object({ verification: z.string(), incidents: count, share })),
  }),
  /** Running or paused, past the mark from which they are at risk and not breached, the next due first. */
  atRisk: z.object({
    total: count,
    /** Those that run or are paused with their breach behind them; not in `total`. */
    breached: count,
    lines: z.array(RiskLine),
  }),
  /** The latest first. */
  breaches: z.object({
    total: count,
    byCause: z.array(z.object({ cause: z.string().nullable(), count, excused: count })),
    lines: z.array(BreachLine),
  }),
}

const zero = {
  clocks: 2,
  kept: 1,
  breached: 1,
  excused: 0,
  open: 0,
  attainment: 0.5,
  attainmentExcused: 0.5,
  p50Ms: 3_600_000,
  p90Ms: 18_000_000,
  p95Ms: 18_000_000,
  maxMs: 18_000_000,
}

const shown = {
  /** The sha256 of a kept report's bytes; null of one that isn't kept. */
  id: Hash.nullable(),
  /** Of the people in it, by their ids, as they are called now; who has no name here goes by their id. */
  names: z.record(z.string(), z.string()),
}
export const ServiceLevelReport = z.object({ ...shown, ...ServiceLevelReportFields }).meta({
  id: 'ServiceLevelReport',
  examples: [
    {
      id: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184',
      names: { 'sofia.keller': 'Sofia Keller' },
      question: {
        from: '2026-11-01T00:00:00.000Z',
        to: '2026-12-01T00:00:00.000Z',
        cohort: 'ended',
        by: ['priority'],
        only: { 'service-level': 'resolution' },
      },
      sight: { sees: 'unrestricted', domains: [] },
      asOf: '2026-12-01T08:00:00.000Z',
      asKnownAt: '2026-12-01T08:00:00.000Z',
      position: 41_002,
      policies: ['3c59dc048e8850243be8079a5c74d079d4c6a3c3f9f7c3c59dc048e8850243be'],
      total: zero,
      groups: [{ key: { priority: 'P1' }, ...zero }],
      trend: [{ from: '2026-11-01T00:00:00.000Z', ...zero }],
      trendBy: 'month',
      leftOut: [{ reason: 'cancelled', clocks: 1, breached: 0 }],
      noTarget: 0,
      withheld: 1,
      holders: {
        elapsedMs: 21_600_000,
        pausedMs: 0,
        shares: [
          {
            holder: 'person',
            whom: 'sofia.keller',
            tier: 'L1',
            waiting: null,
            runningMs: 21_600_000,
            pausedMs: 0,
            clocks: 2,
          },
        ],
        unknown: 0,
      },
      firstTier: { kept: 4, escalated: 1, share: 0.8, withRunbook: 2, withArticle: 1, withoutKnowledge: 1 },
      escalations: {
        total: 1,
        byTrigger: [
          {
            trigger: 'knowledge-exhaustion',
            fromTier: 'L1',
            toTier: 'L2',
            count: 1,
            accepted: 1,
            takenBack: 0,
            waiting: 0,
            passedOver: 0,
          },
        ],
        sentBack: 0,
      },
      reclassifications: {
        total: 1,
        byDirection: [{ direction: 'raised', ending: 'applied', count: 1 }],
        refusedRequests: 1,
      },
      triage: { total: 5, confirmed: 4, raised: 1, lowered: 0, recategorised: 0, errorShare: 0.2 },
      verification: { total: 4, by: [{ verification: 'requestor', incidents: 4, share: 1 }] },
      atRisk: { total: 0, breached: 0, lines: [] },
      breaches: {
        total: 1,
        byCause: [{ cause: 'vendor', count: 1, excused: 0 }],
        lines: [
          {
            incident: '0199f3a0-0000-7000-8000-000000000001',
            number: '1001',
            clock: 'resolution/1',
            priority: 'P1',
            cluster: 'abrc1l-atlas-prd',
            category: 'node-provisioning',
            tier: 'L3',
            person: 'sofia.keller',
            targetMs: 14_400_000,
            breachedAt: '2026-11-23T13:30:00.000Z',
            endedAt: '2026-11-23T14:30:00.000Z',
            elapsedMs: 18_000_000,
            cause: 'vendor',
            explainedBy: 'sofia.keller',
            excusedBy: null,
          },
        ],
      },
    },
  ],
})
export type ServiceLevelReport = z.infer<typeof ServiceLevelReport>

/** A report before it is kept. */
export const ReportContent = z.object(ServiceLevelReportFields)
export type ReportContent = z.infer<typeof ReportContent>

/** A cell of a kept report that comes out otherwise as known now. */
const ChangedFigure = z.object({
  /** Such as `total.breached` or `groups priority=P1 kept`. */
  figure: z.string(),
  was: z.number().nullable(),
  is: z.number().nullable(),
})
const RestatedClock = z.object({
  incident: z.string(),
  number: z.string().nullable(),
  clock: z.string(),
  /** Columns that differ, as they were and are. */
  changed: z.array(z.object({ field: z.string(), was: z.unknown(), is: z.unknown() })),
  /** What was recorded since, and changed it: `stream@version`, what it is, when it was recorded, and why by whom did it. */
  because: z.array(
    z.object({
      event: z.string(),
      type: z.string(),
      occurredAt: z.string(),
      recordedAt: z.string(),
      reason: z.string().nullable(),
    }),
  ),
})
export const RestatedReport = z
  .object({
    /** The report that was asked again, and what was known then and now. */
    report: Hash,
    asOf: z.string(),
    wasKnownAt: z.string(),
    asKnownAt: z.string(),
    position: count,
    figures: z.array(ChangedFigure),
    clocks: z.array(RestatedClock),
  })
  .meta({
    id: 'RestatedReport',
    examples: [
      {
        report: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184',
        asOf: '2026-12-01T08:00:00.000Z',
        wasKnownAt: '2026-12-01T08:00:00.000Z',
        asKnownAt: '2026-12-03T08:00:00.000Z',
        position: 41_950,
        figures: [{ figure: 'total.breached', was: 2, is: 1 }],
        clocks: [
          {
            incident: '0199f3a0-0000-7000-8000-000000000001',
            number: '1001',
            clock: 'resolution/1',
            changed: [{ field: 'breachedAt', was: '2026-11-30T13:30:00.000Z', is: null }],
            because: [
              {
                event: 'service-level-0199f3a0-0000-7000-8000-000000000001@9',
                type: 'ClockRevised',
                occurredAt: '2026-11-30T13:30:00.000Z',
                recordedAt: '2026-12-01T09:00:00.000Z',
                reason: null,
              },
            ],
          },
        ],
      },
    ],
  })
export type RestatedReport = z.infer<typeof RestatedReport>

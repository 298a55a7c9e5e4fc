import { type ReportFigures, reportFigures, type ServiceLevelReport } from '@atlas/contracts'

/** What a column holds: text, a count, a share from 0 to 1, milliseconds, or an instant as text. */
export type ColumnKind = 'text' | 'count' | 'share' | 'ms' | 'instant'
export interface Column {
  readonly name: string
  readonly kind: ColumnKind
}
export type Cell = string | number | null

/** A part of a report as rows and columns: a table, a CSV file, a Parquet file. */
export interface ReportTable {
  readonly name: ReportTableName
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

export const reportTableNames = [
  'groups',
  'trend',
  'left-out',
  'holders',
  'first-tier',
  'escalations',
  'reclassifications',
  'triage',
  'verification',
  'at-risk',
  'breaches',
] as const
export type ReportTableName = (typeof reportTableNames)[number]

const kindOfFigure = (figure: string): ColumnKind =>
  figure.startsWith('attainment') ? 'share' : figure.endsWith('Ms') ? 'ms' : 'count'
const figureColumns: readonly Column[] = Object.keys(reportFigures).map((name) => ({ name, kind: kindOfFigure(name) }))
const figureCells = (figures: ReportFigures): Cell[] =>
  Object.keys(reportFigures).map((name) => figures[name as keyof ReportFigures])

const text = (...names: readonly string[]): Column[] => names.map((name) => ({ name, kind: 'text' }))
const counts = (...names: readonly string[]): Column[] => names.map((name) => ({ name, kind: 'count' }))

/** Every table of a report; without `by`, the groups are its total alone. */
export function reportTables(report: ServiceLevelReport): readonly ReportTable[] {
  const called = (person: string | null): string | null => (person === null ? null : (report.names[person] ?? person))
  return [
    groups(report),
    {
      name: 'trend',
      title: `By ${report.trendBy}`,
      columns: [{ name: 'from', kind: 'instant' }, ...figureColumns],
      rows: report.trend.map(({ from, ...figures }) => [from, ...figureCells(figures)]),
    },
    {
      name: 'left-out',
      title: 'Left out',
      columns: [...text('reason'), ...counts('clocks', 'breached')],
      rows: [
        ...report.leftOut.map(({ reason, clocks, breached }): Cell[] => [reason, clocks, breached]),
        ['incidents without such a clock', report.noTarget, null],
        ['withheld: restricted', report.withheld, null],
      ],
    },
    {
      name: 'holders',
      title: 'Whose time it was',
      columns: [
        ...text('holder', 'whom', 'tier', 'waiting'),
        { name: 'runningMs', kind: 'ms' },
        { name: 'pausedMs', kind: 'ms' },
        ...counts('clocks'),
      ],
      rows: report.holders.shares.map(({ holder, whom, tier, waiting, runningMs, pausedMs, clocks }) => [
        holder,
        holder === 'person' ? called(whom) : whom,
        tier,
        waiting,
        runningMs,
        pausedMs,
        clocks,
      ]),
    },
    ...acts(report),
    ...lists(report, called),
  ]
}

function groups({ question, groups: all, total }: ServiceLevelReport): ReportTable {
  const { by } = question
  return {
    name: 'groups',
    title: by.length > 0 ? `By ${by.join(', ')}` : 'In all',
    columns: [...text(...by), ...figureColumns],
    rows:
      by.length > 0
        ? all.map(({ key, ...figures }) => [...by.map((dimension) => key[dimension] ?? null), ...figureCells(figures)])
        : [figureCells(total)],
  }
}

function acts({
  firstTier,
  escalations,
  reclassifications,
  triage,
  verification,
}: ServiceLevelReport): readonly ReportTable[] {
  return [
    {
      name: 'first-tier',
      title: 'First tier',
      columns: [
        ...counts('kept', 'escalated'),
        { name: 'share', kind: 'share' },
        ...counts('withRunbook', 'withArticle', 'withoutKnowledge'),
      ],
      rows: [
        [
          firstTier.kept,
          firstTier.escalated,
          firstTier.share,
          firstTier.withRunbook,
          firstTier.withArticle,
          firstTier.withoutKnowledge,
        ],
      ],
    },
    {
      name: 'escalations',
      title: 'Escalations',
      columns: [...text('trigger', 'from', 'to'), ...counts('count', 'accepted', 'takenBack', 'waiting', 'passedOver')],
      rows: [
        ...escalations.byTrigger.map((one): Cell[] => [
          one.trigger,
          one.fromTier,
          one.toTier,
          one.count,
          one.accepted,
          one.takenBack,
          one.waiting,
          one.passedOver,
        ]),
        ['sent back', null, null, escalations.sentBack, null, null, null, null],
      ],
    },
    {
      name: 'reclassifications',
      title: 'Reclassifications',
      columns: [...text('direction', 'ending'), ...counts('count')],
      rows: [
        ...reclassifications.byDirection.map(({ direction, ending, count }): Cell[] => [direction, ending, count]),
        ['request not taken', null, reclassifications.refusedRequests],
      ],
    },
    {
      name: 'triage',
      title: 'Triage',
      columns: [
        ...counts('total', 'confirmed', 'raised', 'lowered', 'recategorised'),
        { name: 'errorShare', kind: 'share' },
      ],
      rows: [[triage.total, triage.confirmed, triage.raised, triage.lowered, triage.recategorised, triage.errorShare]],
    },
    {
      name: 'verification',
      title: 'Verification',
      columns: [...text('verification'), ...counts('incidents'), { name: 'share', kind: 'share' }],
      rows: verification.by.map((one) => [one.verification, one.incidents, one.share]),
    },
  ]
}

function lists(
  { atRisk, breaches }: ServiceLevelReport,
  called: (person: string | null) => string | null,
): readonly ReportTable[] {
  const line = [
    ...text('number', 'clock', 'priority', 'cluster', 'category', 'tier', 'person'),
    { name: 'targetMs', kind: 'ms' },
  ] as const
  const cells = (one: ServiceLevelReport['breaches' | 'atRisk']['lines'][number]): Cell[] => [
    one.number ?? one.incident,
    one.clock,
    one.priority,
    one.cluster,
    one.category,
    one.tier,
    called(one.person),
    one.targetMs,
  ]
  return [
    {
      name: 'at-risk',
      title: `At risk: ${atRisk.total}, and ${atRisk.breached} that are past their target and go on`,
      columns: [...line, { name: 'atRiskAt', kind: 'instant' }, { name: 'dueAt', kind: 'instant' }],
      rows: atRisk.lines.map((one) => [...cells(one), one.atRiskAt, one.dueAt]),
    },
    {
      name: 'breaches',
      title: `Breaches: ${breaches.total}`,
      columns: [
        ...line,
        { name: 'breachedAt', kind: 'instant' },
        { name: 'endedAt', kind: 'instant' },
        { name: 'elapsedMs', kind: 'ms' },
        ...text('cause', 'explainedBy', 'excusedBy'),
      ],
      rows: breaches.lines.map((one) => [
        ...cells(one),
        one.breachedAt,
        one.endedAt,
        one.elapsedMs,
        one.cause,
        called(one.explainedBy),
        called(one.excusedBy),
      ]),
    },
  ]
}

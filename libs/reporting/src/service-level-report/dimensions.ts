import type { Cohort, ReportDimension } from '@atlas/contracts'

/** The instant by which a row belongs to a period. */
export const instantOf = { ended: 'ended_at', opened: 'opened_at', resolved: 'resolved_at' } as const satisfies Record<
  Cohort,
  string
>

const columns = {
  'service-level': 'service_level',
  kind: 'kind',
  'promised-to': 'promised_to',
  priority: 'priority',
  cluster: 'cluster',
  environment: 'environment',
  namespace: 'namespace',
  application: 'application',
  team: 'team',
  domain: 'domain',
  organisation: 'organisation',
  tier: 'tier',
  category: 'category',
  person: 'person',
  vendor: 'vendor',
  source: 'source',
  calendar: 'calendar',
} as const satisfies Partial<Record<ReportDimension, string>>

/** How a unit of time is written, so that it sorts as text. */
export const spans = {
  day: 'YYYY-MM-DD',
  week: 'IYYY-"W"IW',
  month: 'YYYY-MM',
  quarter: 'YYYY-"Q"Q',
  year: 'YYYY',
} as const
type Span = keyof typeof spans
const isSpan = (dimension: ReportDimension): dimension is Span => Object.hasOwn(spans, dimension)

/** SQL of a dimension over a row's columns. */
export const dimensionSql = (dimension: ReportDimension, cohort: Cohort): string =>
  isSpan(dimension) ? `to_char(${instantOf[cohort]} at time zone 'UTC', '${spans[dimension]}')` : columns[dimension]

/** Of a clock alone; an incident has none of them. */
const ofClocks: readonly ReportDimension[] = ['service-level', 'kind', 'promised-to', 'vendor', 'calendar']
export const isOfClocks = (dimension: ReportDimension): boolean => ofClocks.includes(dimension)

/** What everybody may know of a restricted incident: that it is there, how grave, and how its clocks stand. */
const shownOfAll: readonly ReportDimension[] = ['service-level', 'kind', 'promised-to', 'priority', 'calendar']
export const isShownOfAll = (dimension: ReportDimension): boolean => isSpan(dimension) || shownOfAll.includes(dimension)

/**
 * What BI tools read (docs/reports.md): schema `reports`. Of a restricted incident they show its number, priority, status
 * and clocks alone (docs/readers.md), so that totals are those of all incidents and nothing is told of these.
 */
export interface ReportView {
  readonly name: string
  readonly as: (table: string) => string
}

/** Null where the incident is restricted. */
const open = (...columns: readonly string[]): string =>
  columns.map((column) => `case when not restricted then ${column} end as ${column}`).join(', ')

const pinned = [
  'cluster',
  'environment',
  'namespace',
  'application',
  'team',
  'domain',
  'organisation',
  'source',
] as const

export const clockViews: readonly ReportView[] = [
  {
    name: 'reports.clocks',
    as: (table) => `
      select incident_id, number, clock, service_level, kind, cycle, promised_to, priority, restricted, imported,
        ${open(...pinned, 'category', 'tier', 'person', 'vendor', 'cause', 'explained_by', 'excused_by', 'promised_by')},
        target_ms, calendar, calendar_hash, policy, state,
        opened_at, resolved_at, started_at, ended_at, due_at, at_risk_at, breached_at, excused_at,
        elapsed_ms, paused_ms, left_out,
        left_out is null as counted,
        left_out is null and ended_at is not null and breached_at is null as kept,
        left_out is null and breached_at is not null as breached,
        left_out is null and breached_at is not null and excused_by is not null as excused
      from ${table}`,
  },
  {
    name: 'reports.clock_shares',
    as: (table) => `
      select it.incident_id, it.number, it.clock, it.service_level, it.kind, it.priority, it.restricted, it.ended_at,
        it.left_out is null as counted, share.holder,
        case when not it.restricted then share.whom end as whom,
        case when not it.restricted then share.tier end as tier,
        case when not it.restricted then share.waiting end as waiting,
        share."runningMs" as running_ms, share."pausedMs" as paused_ms
      from ${table} it, jsonb_to_recordset(it.shares) as share (
        holder text, whom text, tier text, waiting text, "runningMs" bigint, "pausedMs" bigint)
      where it.shares is not null`,
  },
  {
    name: 'reports.attainment_by_month',
    as: (table) => `
      select date_trunc('month', ended_at at time zone 'UTC')::date as month, service_level, priority,
        count(*) as clocks,
        count(*) filter (where breached_at is null) as kept,
        count(breached_at) as breached,
        count(*) filter (where breached_at is not null and excused_by is not null) as excused,
        count(*) filter (where breached_at is null)::numeric / count(*) as attainment
      from ${table} where left_out is null and ended_at is not null
      group by 1, 2, 3`,
  },
]

export const incidentViews: readonly ReportView[] = [
  {
    name: 'reports.incidents',
    as: (table) => `
      select incident_id, number, status, priority, restricted, imported, ${open(...pinned, 'category', 'tier', 'person')},
        opened_at, resolved_at, closed_at, left_out, left_out is null as counted,
        ${open('triage', 'triaged_by', 'first_tier', 'knowledge', 'verification')}, triaged_at, reopenings
      from ${table}`,
  },
  {
    name: 'reports.escalations',
    as: (table) => `
      select it.incident_id, it.number, act.at, act.trigger, act."fromTier" as from_tier, act."toTier" as to_tier, act.by,
        act.ending, act."passedOver" as passed_over, it.priority, it.category, it.cluster, it.left_out is null as counted
      from ${table} it, jsonb_to_recordset(it.escalations) as act (
        at timestamptz, trigger text, "fromTier" text, "toTier" text, by text, ending text, "passedOver" integer)
      where not it.restricted`,
  },
  {
    name: 'reports.reclassifications',
    as: (table) => `
      select it.incident_id, it.number, act.at, act.direction, act."from" as from_priority, act."to" as to_priority,
        act.ending, it.category, it.cluster, it.left_out is null as counted
      from ${table} it, jsonb_to_recordset(it.reclassifications) as act (
        at timestamptz, direction text, "from" text, "to" text, ending text)
      where not it.restricted`,
  },
]

export const createReportViews = [
  'create schema reports',
  ...incidentViews.map(({ name, as }) => `create view ${name} as ${as('reporting.report_incident')}`),
  ...clockViews.map(({ name, as }) => `create view ${name} as ${as('reporting.report_clock')}`),
]

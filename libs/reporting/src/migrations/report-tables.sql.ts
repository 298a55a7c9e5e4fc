/** Of an incident, the same in both tables, so that a report reads one of them. */
const facts = `
    number text not null,
    cluster text not null,
    environment text not null,
    namespace text,
    application text,
    team text,
    domain text,
    organisation text,
    source text not null,
    imported boolean not null,
    -- What a report leaves out for its reader.
    restricted boolean not null,
    domains text[] not null,
    vendor_cases boolean not null,
    opened_at timestamptz not null,
    resolved_at timestamptz`

/** A row an incident, as reports count it (`MeasuredIncident`). */
export const reportIncidentTable = (schema: string): readonly string[] => [
  `create table ${schema}.report_incident (
    incident_id uuid primary key,${facts},
    status text not null,
    priority text,
    category text,
    tier text,
    person text,
    closed_at timestamptz,
    left_out text,
    triage text,
    triaged_by text,
    triaged_at timestamptz,
    first_tier text,
    knowledge text,
    verification text,
    reopenings integer not null,
    escalations jsonb not null,
    reclassifications jsonb not null,
    refused_requests jsonb not null
  )`,
  `create index report_incident_opened on ${schema}.report_incident (opened_at)`,
  `create index report_incident_resolved on ${schema}.report_incident (resolved_at)`,
]

/** A row a clock (`MeasuredClock`): read by SQL, in a report and by who has the role atlas_bi. */
export const reportClockTable = (schema: string): readonly string[] => [
  `create table ${schema}.report_clock (
    incident_id uuid not null,
    clock text not null,${facts},
    service_level text not null,
    kind text not null,
    cycle integer not null,
    promised_to text not null,
    priority text not null,
    category text,
    tier text,
    person text,
    vendor text,
    target_ms bigint not null,
    calendar text not null,
    calendar_hash text not null,
    policy text not null,
    state text not null,
    started_at timestamptz not null,
    ended_at timestamptz,
    due_at timestamptz,
    at_risk_at timestamptz,
    breached_at timestamptz,
    elapsed_ms bigint,
    paused_ms bigint,
    cause text,
    explained_by text,
    excused_by text,
    excused_at timestamptz,
    promised_by text,
    left_out text,
    shares jsonb,
    primary key (incident_id, clock)
  )`,
  `create index report_clock_ended on ${schema}.report_clock (ended_at)`,
  `create index report_clock_opened on ${schema}.report_clock (opened_at)`,
  `create index report_clock_open on ${schema}.report_clock (due_at) where ended_at is null`,
]

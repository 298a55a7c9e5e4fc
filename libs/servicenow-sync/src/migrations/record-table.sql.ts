export const recordTable = (schema: string): readonly string[] => [
  `create table ${schema}.record (
    incident_id uuid primary key,
    instance text,
    sys_id text,
    -- The fold of the stream at that version.
    version bigint not null,
    state jsonb not null
  )`,
  `create unique index record_there on ${schema}.record (instance, sys_id) where sys_id is not null`,
]

/** What the sender and the poller pace themselves by. Nothing but their own haste hangs on it. */
export const pacingTables: readonly string[] = [
  `create table servicenow_sync.attempt (
    incident_id uuid primary key,
    -- Begun since the last answer: above 1, what was sent before may have been carried out.
    attempts integer not null,
    next_at timestamptz,
    trouble text
  )`,
  `create table servicenow_sync.watermark (
    instance text not null,
    -- incident, arrival, journal, attachment, task_sla, reconcile
    source text not null,
    -- Their clock, in whole seconds; null: from the beginning.
    at text,
    after text,
    -- By our time; a hint sets it to null, which wakes the poll.
    read_at timestamptz,
    primary key (instance, source)
  )`,
  `create table servicenow_sync.said (
    -- A note that was answered with success, until it is met in the journal.
    instance text not null,
    marker text not null,
    record_id text not null,
    element text not null,
    incident_id uuid not null,
    sequence bigint not null,
    said_at timestamptz not null,
    primary key (instance, marker)
  )`,
  'create index said_unmet on servicenow_sync.said (instance, said_at)',
]

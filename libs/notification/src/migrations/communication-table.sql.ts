export const communicationTable = (schema: string): readonly string[] => [
  `create table ${schema}.communication (
    id uuid primary key,
    kind text not null check (kind in ('message', 'page')),
    incident_id uuid not null,
    state text not null,
    about text not null,
    recipient_kind text,
    recipient_id text,
    priority text,
    channel text,
    content text,
    -- Number, priority and status of a restricted incident alone.
    reduced boolean not null default false,
    reason text,
    because text not null,
    attempts integer not null default 0,
    outward_id text,
    repeats boolean not null default false,
    current_attempt integer,
    -- The sender takes it from this instant of log.now() on; null: nothing is due.
    due_at timestamptz,
    last_started_at timestamptz,
    intended_at timestamptz not null,
    ended_at timestamptz,
    stream_version bigint not null,
    -- Of the request that all this follows from.
    correlation_id text not null
  )`,
  `create index communication_due on ${schema}.communication (due_at) where due_at is not null`,
  `create index communication_sending on ${schema}.communication (id) where current_attempt is not null`,
  `create index communication_of_incident on ${schema}.communication (incident_id)`,
  `create index communication_list on ${schema}.communication (kind, intended_at, id)`,
  `create index communication_state on ${schema}.communication (kind, state, intended_at, id)`,
  `create index communication_paged on ${schema}.communication (recipient_id, last_started_at)
   where kind = 'page' and last_started_at is not null`,
]

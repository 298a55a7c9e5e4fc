/**
 * Collation "C" everywhere: ids are ASCII, compared as bytes by server and client alike, which gives one lock order.
 * `json`, not `jsonb`: the bytes stay as they were hashed.
 */
export const tables = /* sql */ `
create schema log;

-- The one order of the log. The first value is burned, so that last_value always says "handed out".
create sequence log.position minvalue 0 start 0 cache 1;
select nextval('log.position');

create table log.events (
  position       bigint primary key,
  stream_id      text collate "C" not null,
  stream_version integer not null check (stream_version > 0),
  category       text collate "C" not null,
  incident_id    uuid,
  type           text collate "C" not null,
  occurred_at    timestamptz not null,
  recorded_at    timestamptz not null,
  data           json not null,
  metadata       json not null,
  hash           bytea not null,
  unique (stream_id, stream_version)
);
create index events_by_incident on log.events (incident_id, position);

create function log.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are facts: % of log.events is forbidden; append an event that corrects the other', tg_op
    using errcode = 'insufficient_privilege';
end $$;
create trigger never_changed before update or delete or truncate on log.events
  for each statement execute function log.refuse_change();
-- Also for a session that plays a replica.
alter table log.events enable always trigger never_changed;

-- Head of each stream: what an expected version is checked against, and the hash that the next event is chained to.
create table log.streams (
  id       text collate "C" primary key,
  category text collate "C" not null,
  version  integer not null,
  hash     bytea not null
) with (fillfactor = 80);

-- Unique keys across the log. The key is the sha256 of what came from outside.
create table log.keys (
  scope text collate "C" not null,
  key   bytea not null,
  value text not null,
  primary key (scope, key)
);

create table log.timers (
  service     text collate "C" not null,
  owner       text collate "C" not null,
  name        text collate "C" not null,
  due_at      timestamptz not null,
  incident_id uuid,
  data        json,
  primary key (owner, name)
);
create index timers_due on log.timers (service, due_at, owner, name);

-- Personal and large content, outside the events; redaction deletes the row with its salt.
create table log.content (
  hash  bytea primary key,
  salt  bytea not null,
  bytes bytea not null
);

-- Policy folders, byte by byte, under the hash of the folder.
create table log.policy (
  hash  text collate "C" not null,
  file  text collate "C" not null,
  bytes bytea not null,
  primary key (hash, file)
);

-- A calendar's local year as UTC intervals; the first expansion is for good (architecture, "Streams and ownership").
create table log.calendar_year (
  calendar_hash text collate "C" not null,
  year          integer not null,
  intervals     json not null,
  hash          text collate "C" not null,
  tzdb          text not null,
  holiday_data  text not null,
  primary key (calendar_hash, year)
);

-- Added to the clock by log.now(); only tests may set it.
create table log.time_offset (
  one          boolean primary key default true check (one),
  milliseconds bigint not null default 0
);
insert into log.time_offset default values;
`

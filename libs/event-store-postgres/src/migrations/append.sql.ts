import { appenderTag } from './reading.sql.js'

/**
 * A flush of many commands in one call. Its lists come by columns, one array each, empty ones as null; src/stage/encode.ts
 * makes them. Commands that depend on one another form a group, stored whole or refused whole; a refused group is an
 * expected answer and leaves its neighbours alone. Lists:
 *   streams    looked at by a group: expected version, new version and head (the same: only read)
 *   keys       unique keys, by the sha256 of what came from outside
 *   fired      timers that fire in this unit, and must be armed for that instant still
 *   disarmed, armed, content, redacted
 *   writes     appended to a stream at once, the stream by its place among streams
 *   events     in the order of the log, each by the place of its write
 * Rows are locked in one order by all: new streams, streams, keys, timers, each sorted.
 * Its statements are planned once a connection: how long a list is makes no plan worth the time of planning it.
 */
export const appendFunction = /* sql */ `
create function log.append(
  streams_group integer[], streams_id text[], streams_category text[], streams_expected integer[],
  streams_version integer[], streams_hash bytea[],
  keys_group integer[], keys_scope text[], keys_key bytea[], keys_value text[],
  fired_group integer[], fired_owner text[], fired_name text[], fired_due timestamptz[],
  disarmed_group integer[], disarmed_owner text[], disarmed_name text[],
  armed_group integer[], armed_service text[], armed_owner text[], armed_name text[], armed_due timestamptz[],
  armed_incident uuid[], armed_data json[],
  content_group integer[], content_hash bytea[], content_salt bytea[], content_bytes bytea[],
  redacted_group integer[], redacted_hash bytea[],
  writes_group integer[], writes_stream integer[], writes_incident uuid[], writes_metadata json[],
  events_write integer[], events_version integer[], events_type text[], events_occurred timestamptz[],
  events_data json[], events_hash bytea[],
  out refused integer[], out positions bigint[], out recorded_at timestamptz
) language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  fresh text[];
begin
  refused := '{}';
  positions := '{}';
  -- Whoever holds positions back, holds readers back: never for longer than this.
  if current_setting('transaction_timeout') = '0' then
    perform set_config('transaction_timeout', '5s', true);
  end if;

  -- Streams: those expected not to exist yet are inserted as they will be, the others are locked.
  if 0 = any(streams_expected) then
    with inserted as (
      insert into log.streams (id, category, version, hash)
      select n.id, n.category, n.version, n.hash
      from unnest(streams_id, streams_category, streams_expected, streams_version, streams_hash)
        n(id, category, expected, version, hash)
      where n.expected = 0
      order by n.id, n.version desc
      on conflict do nothing
      returning id
    )
    select array_agg(id) into fresh from inserted;
    if cardinality(fresh) is distinct from cardinality(array_positions(streams_expected, 0)) then
      select coalesce(array_agg(distinct n.g), '{}') into refused
        from unnest(streams_group, streams_id, streams_expected) n(g, id, expected)
        where n.expected = 0 and not exists (select from unnest(fresh) f(id) where f.id = n.id);
    end if;
  end if;
  if 0 < any(streams_expected) then
    with locked as materialized (
      select s.id, s.version from log.streams s where s.id = any(streams_id) order by s.id for update
    )
    select refused || coalesce(array_agg(distinct n.g), '{}') into refused
      from unnest(streams_group, streams_id, streams_expected) n(g, id, expected) left join locked l on l.id = n.id
      where n.expected > 0 and l.version is distinct from n.expected;
  end if;

  if keys_key is not null then
    with wanted as materialized (
      select * from unnest(keys_group, keys_scope, keys_key, keys_value) n(g, scope, key, value)
    ), taken as (
      insert into log.keys (scope, key, value)
      select w.scope, w.key, w.value from wanted w order by w.scope, w.key
      on conflict do nothing
      returning scope, key
    )
    select refused || coalesce(array_agg(distinct w.g), '{}') into refused
      from wanted w where not exists (select from taken t where t.scope = w.scope and t.key = w.key);
  end if;

  if fired_name is not null or disarmed_name is not null or armed_name is not null then
    with touched as (
      select * from unnest(fired_group, fired_owner, fired_name, fired_due) n(g, owner, name, due)
      union all
      select null, owner, name, null from unnest(disarmed_owner, disarmed_name) n(owner, name)
      union all
      select null, owner, name, null from unnest(armed_owner, armed_name) n(owner, name)
    ), locked as materialized (
      select t.owner, t.name, t.due_at from log.timers t
      where (t.owner, t.name) in (select u.owner, u.name from touched u)
      order by t.owner, t.name for update
    )
    select refused || coalesce(array_agg(distinct u.g), '{}') into refused
      from touched u left join locked l on l.owner = u.owner and l.name = u.name
      where u.g is not null and l.due_at is distinct from u.due;
  end if;

  -- What refused groups have taken is given back.
  if refused <> '{}' then
    delete from log.streams s where s.id in (
      select n.id from unnest(streams_group, streams_id, streams_expected, streams_version) n(g, id, expected, version)
      where n.expected = 0 and n.version > 0 and n.g = any(refused) and n.id = any(fresh));
    delete from log.keys k using unnest(keys_group, keys_scope, keys_key, keys_value) n(g, scope, key, value)
      where n.g = any(refused) and k.scope = n.scope and k.key = n.key and k.value = n.value
        and k.xmin = pg_current_xact_id()::xid;
  end if;
  if 0 = any(streams_version) then
    delete from log.streams s where s.id = any(fresh) and s.version = 0;
  end if;

  if 0 < any(streams_expected) then
    update log.streams s set version = n.version, hash = n.hash
      from unnest(streams_group, streams_id, streams_expected, streams_version, streams_hash)
        n(g, id, expected, version, hash)
      where s.id = n.id and n.expected > 0 and n.version > n.expected and not n.g = any(refused);
  end if;

  if fired_name is not null or disarmed_name is not null then
    delete from log.timers t
      using (
        select * from unnest(fired_group, fired_owner, fired_name) f
        union all
        select * from unnest(disarmed_group, disarmed_owner, disarmed_name) d
      ) n(g, owner, name)
      where t.owner = n.owner and t.name = n.name and not n.g = any(refused);
  end if;
  if armed_name is not null then
    insert into log.timers (service, owner, name, due_at, incident_id, data)
    select n.service, n.owner, n.name, n.due, n.incident, n.data
    from unnest(armed_group, armed_service, armed_owner, armed_name, armed_due, armed_incident, armed_data)
      n(g, service, owner, name, due, incident, data)
    where not n.g = any(refused)
    order by n.owner, n.name
    on conflict (owner, name) do update
      set service = excluded.service, due_at = excluded.due_at, incident_id = excluded.incident_id, data = excluded.data;
  end if;
  if content_hash is not null then
    insert into log.content (hash, salt, bytes)
    select n.hash, n.salt, n.bytes
    from unnest(content_group, content_hash, content_salt, content_bytes) n(g, hash, salt, bytes)
    where not n.g = any(refused);
  end if;
  if redacted_hash is not null then
    delete from log.content c using unnest(redacted_group, redacted_hash) n(g, hash)
      where c.hash = n.hash and not n.g = any(refused);
  end if;

  recorded_at := log.now();
  if events_data is not null then
    -- Before any nextval: the number tells readers from where on this transaction's positions may still appear.
    perform pg_advisory_xact_lock_shared(${appenderTag}::bigint << 48 | p.last_value) from log.position p;
    with stored as (
      insert into log.events (position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at,
                              data, metadata, hash)
      select nextval('log.position'), streams_id[writes_stream[e.write]], e.version,
             streams_category[writes_stream[e.write]], writes_incident[e.write], e.type, e.occurred, recorded_at,
             e.data, writes_metadata[e.write], e.hash
      from unnest(events_write, events_version, events_type, events_occurred, events_data, events_hash)
        e(write, version, type, occurred, data, hash)
      where not writes_group[e.write] = any(refused)
      returning position
    )
    select coalesce(array_agg(position), '{}') into positions from stored;
  end if;
end $$;
`

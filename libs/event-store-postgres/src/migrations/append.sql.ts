import { appenderTag } from './reading.sql.js'

/**
 * A flush of many commands in one call. `flush` holds lists parted by U+001D, their records parted by U+001E, the
 * records' fields by U+001F; src/stage/encode.ts writes it. Commands that depend on one another form a group, stored
 * whole or refused whole; a refused group is an expected answer and leaves its neighbours alone. Lists:
 *   streams    group, id, category, expected version, new version (= expected: only read), new head hash
 *   keys       group, scope, sha256 of the key, value
 *   claimed    group, owner, name, due: timers that fire in this unit
 *   disarmed   group, owner, name
 *   armed      group, service, owner, name, due, incident, data
 *   content    group, hash, salt, bytes in base64
 *   redacted   group, hash
 *   events     group, stream, version, category, incident, type, occurredAt, data, metadata, hash
 * Rows are locked in one order by all: new streams, streams, keys, timers, each sorted.
 */
export const appendFunction = /* sql */ `
create function log.records(list text) returns setof text[] language sql immutable as $$
  select string_to_array(record, e'\\x1f') from string_to_table(nullif(list, ''), e'\\x1e') record
$$;

create function log.append(
  flush text, out refused integer[], out positions bigint[], out recorded_at timestamptz
) language plpgsql as $$
declare
  lists text[] := string_to_array(flush, e'\\x1d');
  group_of integer[]; ids text[]; categories text[]; expected integer[]; versions integer[]; heads bytea[];
  fresh text[];
  handed_out bigint;
begin
  refused := '{}';
  positions := '{}';
  -- Whoever holds positions back, holds readers back: never for longer than this.
  if current_setting('transaction_timeout') = '0' then
    perform set_config('transaction_timeout', '5s', true);
  end if;

  -- Streams: those expected not to exist yet are inserted as they will be, the others are locked.
  select array_agg(f[1]::integer), array_agg(f[2]), array_agg(f[3]), array_agg(f[4]::integer), array_agg(f[5]::integer),
         array_agg(decode(f[6], 'hex'))
    into group_of, ids, categories, expected, versions, heads
    from log.records(lists[1]) f;
  if ids is not null then
    if 0 = any(expected) then
      with inserted as (
        insert into log.streams (id, category, version, hash)
        select n.id, n.category, n.version, n.hash
        from unnest(ids, categories, expected, versions, heads) n(id, category, expected, version, hash)
        where n.expected = 0
        order by n.id, n.version desc
        on conflict do nothing
        returning id
      )
      select array_agg(id) into fresh from inserted;
      if cardinality(fresh) is distinct from cardinality(array_positions(expected, 0)) then
        select coalesce(array_agg(distinct n.g), '{}') into refused
          from unnest(group_of, ids, expected) n(g, id, expected)
          where n.expected = 0 and not exists (select from unnest(fresh) f(id) where f.id = n.id);
      end if;
    end if;
    if 0 < any(expected) then
      with locked as materialized (
        select s.id, s.version from log.streams s where s.id = any(ids) order by s.id for update
      )
      select refused || coalesce(array_agg(distinct n.g), '{}') into refused
        from unnest(group_of, ids, expected) n(g, id, expected) left join locked l on l.id = n.id
        where n.expected > 0 and l.version is distinct from n.expected;
    end if;
  end if;

  if lists[2] <> '' then
    with wanted as materialized (
      select f[1]::integer as g, f[2] as scope, decode(f[3], 'hex') as key, f[4] as value from log.records(lists[2]) f
    ), taken as (
      insert into log.keys (scope, key, value)
      select w.scope, w.key, w.value from wanted w order by w.scope, w.key
      on conflict do nothing
      returning scope, key
    )
    select refused || coalesce(array_agg(distinct w.g), '{}') into refused
      from wanted w where not exists (select from taken t where t.scope = w.scope and t.key = w.key);
  end if;

  if lists[3] <> '' or lists[4] <> '' or lists[5] <> '' then
    with touched as (
      select f[1]::integer as g, f[2] as owner, f[3] as name, f[4]::timestamptz as claimed from log.records(lists[3]) f
      union all
      select null, f[2], f[3], null from log.records(lists[4]) f
      union all
      select null, f[3], f[4], null from log.records(lists[5]) f
    ), locked as materialized (
      select t.owner, t.name, t.due_at from log.timers t
      where (t.owner, t.name) in (select u.owner, u.name from touched u)
      order by t.owner, t.name for update
    )
    select refused || coalesce(array_agg(distinct u.g), '{}') into refused
      from touched u left join locked l on l.owner = u.owner and l.name = u.name
      where u.g is not null and l.due_at is distinct from u.claimed;
  end if;

  -- What refused groups have taken is given back.
  if refused <> '{}' then
    delete from log.streams s where s.id in (
      select n.id from unnest(group_of, ids, expected, versions) n(g, id, expected, version)
      where n.expected = 0 and n.version > 0 and n.g = any(refused) and n.id = any(fresh));
    delete from log.keys k using log.records(lists[2]) f
      where f[1]::integer = any(refused) and k.scope = f[2] and k.key = decode(f[3], 'hex') and k.value = f[4]
        and k.xmin = pg_current_xact_id()::xid;
  end if;
  if 0 = any(versions) then
    delete from log.streams s where s.id = any(fresh) and s.version = 0;
  end if;

  update log.streams s set version = n.version, hash = n.hash
    from unnest(group_of, ids, expected, versions, heads) n(g, id, expected, version, hash)
    where s.id = n.id and n.expected > 0 and n.version > n.expected and not n.g = any(refused);

  if lists[3] <> '' or lists[4] <> '' then
    delete from log.timers t
      using (select f from log.records(lists[3]) f union all select f from log.records(lists[4]) f) q
      where t.owner = q.f[2] and t.name = q.f[3] and not q.f[1]::integer = any(refused);
  end if;
  if lists[5] <> '' then
    insert into log.timers (service, owner, name, due_at, incident_id, data)
    select f[2], f[3], f[4], f[5]::timestamptz, nullif(f[6], '')::uuid, nullif(f[7], '')::json
    from log.records(lists[5]) f where not f[1]::integer = any(refused) order by f[3], f[4]
    on conflict (owner, name) do update
      set service = excluded.service, due_at = excluded.due_at, incident_id = excluded.incident_id, data = excluded.data;
  end if;
  if lists[6] <> '' then
    insert into log.content (hash, salt, bytes)
    select decode(f[2], 'hex'), decode(f[3], 'hex'), decode(f[4], 'base64')
    from log.records(lists[6]) f where not f[1]::integer = any(refused);
  end if;
  if lists[7] <> '' then
    delete from log.content c using log.records(lists[7]) f
      where c.hash = decode(f[2], 'hex') and not f[1]::integer = any(refused);
  end if;

  recorded_at := log.now();
  if lists[8] <> '' then
    -- Before any nextval: the number tells readers from where on this transaction's positions may still appear.
    select last_value into handed_out from log.position;
    perform pg_advisory_xact_lock_shared(${appenderTag}::bigint << 48 | handed_out);
    with stored as (
      insert into log.events (position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at,
                              data, metadata, hash)
      select nextval('log.position'), f[2], f[3]::integer, f[4], nullif(f[5], '')::uuid, f[6], f[7]::timestamptz,
             recorded_at, f[8]::json, f[9]::json, decode(f[10], 'hex')
      from (select f from log.records(lists[8]) f where not f[1]::integer = any(refused) offset 0) q
      returning position
    )
    select coalesce(array_agg(position), '{}') into positions from stored;
  end if;
end $$;
`

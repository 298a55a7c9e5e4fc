/** First 16 bits of the advisory lock numbers of appenders, so that no other lock is taken for one of them. */
export const appenderTag = 0x4154

export const readingFunctions = /* sql */ `
-- The only time there is: the database's clock plus the offset, in whole milliseconds.
create function log.now() returns timestamptz language sql volatile as $$
  select date_trunc('milliseconds', clock_timestamp() + t.milliseconds * interval '1 millisecond')
  from log.time_offset t
$$;

-- An instant as contracts write it, 2026-11-23T09:30:00.000Z, whatever the session's time zone.
create function log.instant(at timestamptz) returns text language sql stable parallel safe as $$
  select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Position up to which every event is readable, for events selected in a later statement (log-and-bus, "reading in
-- order"). An appender that may still commit a position p took its lock, numbered below p, before p was handed out:
-- so what is handed out is read first, then the locks, and nothing is skipped.
create function log.high_water_mark() returns bigint language plpgsql volatile as $$
declare
  handed_out bigint;
  held bigint;
begin
  select last_value into handed_out from log.position;
  select min((classid::bigint & 65535) << 32 | objid::bigint) into held
  from pg_locks
  where locktype = 'advisory' and objsubid = 1 and classid::bigint >> 16 = ${appenderTag}
    and database = (select oid from pg_database where datname = current_database());
  return coalesce(held, handed_out);
end $$;
`

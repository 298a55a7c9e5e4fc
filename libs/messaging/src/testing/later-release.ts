import type pg from 'pg'
import type { IncidentId } from '@atlas/contracts'
import { appenderTag } from '@atlas/event-store-postgres/testing'

/**
 * An opening in a version that this release doesn't know, as a later one writes it while releases change: behind the
 * lock that an appender takes before its position, or a reader could pass over it (event-store-postgres, `log.append`).
 */
export const openAsLaterRelease = (pool: pg.Pool, incident: IncidentId) =>
  pool.query(
    `with appending as materialized (
       select pg_advisory_xact_lock_shared(${appenderTag}::bigint << 48 | last_value) from log.position)
     insert into log.events (position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at,
                             data, metadata, hash)
     select nextval('log.position'), 'report-later-' || $1, 1, 'report', $1::uuid, 'IncidentOpened.v99', now(), now(),
       '{"said":"later"}', '{"actor":{"kind":"rule","id":"toy","via":"test"},"correlationId":"c","causationId":"c"}',
       decode(repeat('00', 32), 'hex') from appending`,
    [incident],
  )

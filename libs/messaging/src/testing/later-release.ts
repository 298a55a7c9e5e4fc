import type pg from 'pg'
import type { IncidentId } from '@atlas/contracts'

/** An opening in a version that this release doesn't know, as a later one writes it while releases change. */
export const openAsLaterRelease = (pool: pg.Pool, incident: IncidentId) =>
  pool.query(
    `insert into log.events (position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at,
                             data, metadata, hash)
     values (nextval('log.position'), 'report-later-' || $1, 1, 'report', $1::uuid, 'IncidentOpened.v99', now(), now(),
       '{"said":"later"}', '{"actor":{"kind":"rule","id":"toy","via":"test"},"correlationId":"c","causationId":"c"}',
       decode(repeat('00', 32), 'hex'))`,
    [incident],
  )

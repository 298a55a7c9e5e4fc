import { instant, type Instant, milliseconds } from '@atlas/contracts'

/**
 * An ISO 8601 time of a source as an Instant; its nanoseconds are cut off. Undefined for none, and for Go's zero time
 * (0001-01-01), which Alertmanager sends as endsAt of what still fires.
 */
export function instantOf(time: string | undefined): Instant | undefined {
  if (time === undefined) return undefined
  const ms = Date.parse(time)
  return Number.isNaN(ms) || ms <= 0 ? undefined : instant(ms)
}

/** End of a firing: not after it was received, and at its receipt where the source gives none after its start. */
export function endOf(endsAt: Instant | undefined, startsAt: Instant | undefined, receivedAt: Instant): Instant {
  if (endsAt === undefined || milliseconds(endsAt) > milliseconds(receivedAt)) return receivedAt
  return startsAt !== undefined && milliseconds(endsAt) < milliseconds(startsAt) ? receivedAt : endsAt
}

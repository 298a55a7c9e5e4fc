import { type IncidentId, type Instant, milliseconds, type Refusal, type RefusalEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

const hourMs = 3_600_000
/** More than policy lets in within an hour need not be remembered. */
const remembered = 1_000

/** When refusals of an incident were stored. Stream `refusals-notification-<incident>`, apart from the incident's own. */
const refusals: Aggregate<readonly Instant[], RefusalEvent> = {
  category: 'refusals-notification',
  initial: () => [],
  evolve: (times, { occurredAt }) => [...times, occurredAt].slice(-remembered),
}
export const refusalStream = (incident: IncidentId): StreamOf<readonly Instant[], RefusalEvent> =>
  streamOf(refusals, incident)

/**
 * The refusal of a signed-in person as an event; none above `most` an hour, so that nobody fills the log by being
 * refused (architecture, "The way of a command").
 */
export function refusalEvents(
  { code, message, missing }: Refusal,
  command: string,
  incidentId: IncidentId,
  times: readonly Instant[],
  now: Instant,
  most: number,
): RefusalEvent[] {
  const lately = times.filter((at) => milliseconds(at) > milliseconds(now) - hourMs)
  if (lately.length >= most) return []
  const data = { incidentId, command, code, message, missing: [...missing] }
  return [{ type: 'CommandRefused', occurredAt: now, data }]
}

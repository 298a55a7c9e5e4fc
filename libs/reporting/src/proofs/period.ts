import { type AtlasEvent, eventName, type Hash, type Instant, type Recorded, type Violation } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'

/** What happened from an instant on, before another; either may be left out. */
export interface Period {
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
}

export const isWithin = ({ occurredAt }: Pick<Recorded, 'occurredAt'>, { from, to }: Period): boolean =>
  (from === undefined || occurredAt >= from) && (to === undefined || occurredAt < to)

/** A version that decided. Throws where the log doesn't hold it. */
export type PolicyByHash = (hash: Hash) => Promise<Policy>

/** An event as a proof names it. */
export const named = (event: Recorded<AtlasEvent>, number: string): Omit<Violation, 'kind' | 'says'> => ({
  incident: event.incidentId ?? '',
  number,
  event: eventName(event),
  occurredAt: event.occurredAt,
})

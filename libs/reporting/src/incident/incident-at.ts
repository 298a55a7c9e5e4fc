import type { AtlasEvent, Instant, Recorded } from '@atlas/contracts'

/** An instant of the past: what had happened by `asOf`, as far as it had been recorded by `asKnownAt`. */
export interface PointInTime {
  readonly asOf?: Instant | undefined
  readonly asKnownAt?: Instant | undefined
}

/** The events of one incident that count at a point in time, in the order of the log. */
export const eventsAt = (
  events: readonly Recorded<AtlasEvent>[],
  { asOf, asKnownAt }: PointInTime,
): readonly Recorded<AtlasEvent>[] =>
  events.filter(
    (event) =>
      (asOf === undefined || event.occurredAt <= asOf) && (asKnownAt === undefined || event.recordedAt <= asKnownAt),
  )

import type { Recorded } from '@atlas/contracts'
import type { PointInTime } from '../incident/point-in-time.js'

/** Whether an event was known at a point in time, whenever it says that it happened: a correction is of what lies before. */
export const knownAt = ({ recordedAt }: Recorded, { asKnownAt }: PointInTime): boolean =>
  asKnownAt === undefined || recordedAt <= asKnownAt

/** Whether an event counts at a point in time; what lies at that very instant does. */
export const countsAt = (event: Recorded, at: PointInTime): boolean =>
  (at.asOf === undefined || event.occurredAt <= at.asOf) && knownAt(event, at)

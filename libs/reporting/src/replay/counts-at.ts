import type { Recorded } from '@atlas/contracts'
import type { PointInTime } from '../incident/point-in-time.js'

/** Whether an event counts at a point in time; what lies at that very instant does. */
export const countsAt = ({ occurredAt, recordedAt }: Recorded, { asOf, asKnownAt }: PointInTime): boolean =>
  (asOf === undefined || occurredAt <= asOf) && (asKnownAt === undefined || recordedAt <= asKnownAt)

import { handlingEvents, serviceLevelEvents } from '@atlas/contracts'

/** An incident may have any number of these, and reports count none. */
const ofSignals: readonly string[] = ['FiringNoted', 'ClearNoted', 'SignalJoined', 'SignalLeft']

/** Events that say something of what reports count. */
export const measuredTypes: readonly string[] = [
  'IncidentOpened',
  ...Object.keys(handlingEvents).filter((type) => !ofSignals.includes(type)),
  ...Object.keys(serviceLevelEvents),
  'CommandRefused',
]
const known = new Set(measuredTypes)
export const isMeasured = ({ type }: { readonly type: string }): boolean => known.has(type)

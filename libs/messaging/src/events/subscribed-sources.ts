import {
  classificationEvents,
  communicationEvents,
  handlingEvents,
  heartbeatEvents,
  policyEvents,
  rejectedSignalEvents,
  reportEvents,
  sealEvents,
  serviceLevelEvents,
  type ServiceName,
  servicenowArrivalEvents,
  servicenowRecordEvents,
  services,
} from '@atlas/contracts'

const writers: readonly [ServiceName, object][] = [
  ['intake', { ...reportEvents, ...rejectedSignalEvents, ...heartbeatEvents }],
  ['classification', classificationEvents],
  ['escalation', { ...handlingEvents, ...serviceLevelEvents }],
  ['notification', communicationEvents],
  ['servicenow-sync', { ...servicenowRecordEvents, ...servicenowArrivalEvents }],
  ['reporting', { ...policyEvents, ...sealEvents }],
]

/** Types that the service alone writes: they never come back to it, so a handler of them would never be called. */
export const ownTypes = (types: Iterable<string>, service: ServiceName): string[] =>
  [...types].filter((type) => writers.some(([writer, events]) => writer === service && type in events))

/** The services whose topics carry these events; all of them for one that any may write, such as a refusal. */
export function sourcesOf(types: Iterable<string>, consumer: ServiceName): ServiceName[] {
  const sources = new Set<ServiceName>()
  for (const type of types) {
    const writer = writers.find(([, events]) => type in events)
    for (const service of writer ? [writer[0]] : services) sources.add(service)
  }
  sources.delete(consumer)
  return [...sources]
}

import {
  classificationEvents,
  communicationEvents,
  handlingEvents,
  heartbeatEvents,
  policyEvents,
  rejectedSignalEvents,
  reportEvents,
  serviceLevelEvents,
  type ServiceName,
  servicenowRecordEvents,
  services,
} from '@atlas/contracts'

const writers: readonly [ServiceName, object][] = [
  ['intake', { ...reportEvents, ...rejectedSignalEvents, ...heartbeatEvents }],
  ['classification', classificationEvents],
  ['escalation', { ...handlingEvents, ...serviceLevelEvents }],
  ['notification', communicationEvents],
  ['servicenow-sync', servicenowRecordEvents],
  ['reporting', policyEvents],
]

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

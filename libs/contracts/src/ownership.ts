import type { ServiceName } from './words.js'

/**
 * Which service writes which stream categories (architecture, "Streams and ownership"). The store refuses another
 * service's category; separate services have database roles for it as well. A stream's id starts with its category:
 * `<category>-<key>`.
 */
export const ownedCategories = {
  intake: ['report', 'correlation', 'rejected-signal', 'heartbeat', 'refusals-intake'],
  classification: ['classification', 'refusals-classification'],
  escalation: ['handling', 'service-level', 'knowledge', 'roster', 'window', 'refusals-escalation'],
  notification: ['communication', 'refusals-notification', 'readings-notification'],
  'servicenow-sync': ['servicenow-record', 'servicenow-arrival', 'refusals-servicenow-sync'],
  reporting: [
    'policy',
    'seal',
    'stored-report',
    'privacy',
    'redaction',
    'correction',
    'refusals-reporting',
    'readings-reporting',
  ],
} as const satisfies Record<ServiceName, readonly string[]>

export type StreamCategory = (typeof ownedCategories)[ServiceName][number]

export const ownerOf = (category: string): ServiceName | undefined =>
  (Object.keys(ownedCategories) as ServiceName[]).find((service) =>
    (ownedCategories[service] as readonly string[]).includes(category),
  )

/** Kafka topic with every event of a service; for the services' principals alone. */
export const serviceTopic = (service: ServiceName): string => `atlas.${service}.v1`
export const signalsTopic = 'atlas.signals.v1'
/** What consumers outside are told of clocks: compacted by clock, and all of it. */
export const serviceLevelsTopic = 'atlas.service-levels.v1'
export const serviceLevelsHistoryTopic = 'atlas.service-levels-history.v1'
/** Topics for consumers outside, by what `atlas topics expand` calls them. */
export const outwardTopics = {
  'service-levels': serviceLevelsTopic,
  'service-levels-history': serviceLevelsHistoryTopic,
} as const
export type OutwardTopicName = keyof typeof outwardTopics
export const sealsTopic = 'atlas.seals.v1'

import type { ServiceLevelMessage } from './http/service-level-message.js'

/** CloudEvents 1.0 of what consumers are told of clocks, in structured mode. */
export const serviceLevelSource = '/atlas/service-levels'
export const serviceLevelType = 'atlas.service-level.v1'

export interface ServiceLevelCloudEvent {
  readonly specversion: '1.0'
  /** `<clock>@<sequence>`: the same however often it is sent. */
  readonly id: string
  readonly source: typeof serviceLevelSource
  readonly type: typeof serviceLevelType
  readonly time: string
  readonly subject: string
  readonly datacontenttype: 'application/json'
  readonly data: ServiceLevelMessage
}

export const serviceLevelCloudEvent = (data: ServiceLevelMessage): ServiceLevelCloudEvent => ({
  specversion: '1.0',
  id: `${data.clock}@${data.sequence}`,
  source: serviceLevelSource,
  type: serviceLevelType,
  time: data.occurredAt,
  subject: data.clock,
  datacontenttype: 'application/json',
  data,
})

import { z } from 'zod'
import { examplesOf } from './http/examples.js'
import { ServiceLevelMessage } from './http/service-level-message.js'
import { serviceLevelsHistoryTopic, serviceLevelsTopic } from './ownership.js'
import { serviceLevelCloudEvent, serviceLevelSource, serviceLevelType } from './service-level-events.js'

/** AsyncAPI 3.0 of what consumers outside subscribe to; docs/asyncapi.json is this document. */
export function asyncApiDocument(): object {
  // Within an object it is one of its definitions, under its own name.
  const { $defs } = z.toJSONSchema(z.object({ data: ServiceLevelMessage }), { io: 'output' })
  const { id: _, examples: __, ...data } = $defs?.['ServiceLevelMessage'] ?? {}
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Atlas Triage: service levels',
      version: '1.0.0',
      description:
        'Every event of every clock, as CloudEvents 1.0 in structured mode. A clock is told in its order; what is sent again carries the id and sequence that it had.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: {
      serviceLevels: channel(
        serviceLevelsTopic,
        'Compacted by clock: the last message of a key is how the clock stands.',
      ),
      serviceLevelsHistory: channel(
        serviceLevelsHistoryTopic,
        'The same messages, not compacted. What retention has deleted is at GET /v1/service-levels/history.',
      ),
    },
    operations: {
      receiveServiceLevels: receive('serviceLevels'),
      receiveServiceLevelsHistory: receive('serviceLevelsHistory'),
    },
    components: {
      messages: {
        serviceLevel: {
          name: serviceLevelType,
          title: 'An event of a clock',
          contentType: 'application/cloudevents+json',
          bindings: { kafka: { key: { type: 'string', description: 'The clock.' }, bindingVersion: '0.5.0' } },
          payload: { $ref: '#/components/schemas/ServiceLevelCloudEvent' },
          examples: examplesOf(ServiceLevelMessage).map((example) => ({
            payload: serviceLevelCloudEvent(ServiceLevelMessage.parse(example)),
          })),
        },
      },
      schemas: {
        ServiceLevelCloudEvent: {
          type: 'object',
          required: ['specversion', 'id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'data'],
          properties: {
            specversion: { const: '1.0' },
            id: { type: 'string', description: '<clock>@<sequence>' },
            source: { const: serviceLevelSource },
            type: { const: serviceLevelType },
            time: { type: 'string', format: 'date-time' },
            subject: { type: 'string', description: 'The clock.' },
            datacontenttype: { const: 'application/json' },
            data: { $ref: '#/components/schemas/ServiceLevelMessage' },
          },
        },
        ServiceLevelMessage: data,
      },
    },
  }
}

const channel = (address: string, description: string) => ({
  address,
  description,
  messages: { serviceLevel: { $ref: '#/components/messages/serviceLevel' } },
})

const receive = (name: string) => ({
  action: 'receive',
  channel: { $ref: `#/channels/${name}` },
  messages: [{ $ref: `#/channels/${name}/messages/serviceLevel` }],
})

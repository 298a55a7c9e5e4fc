import { isImported, type ServiceName } from '@atlas/contracts'
import { BatchRunner } from './delivery/batch-runner.js'
import { deliverByKey } from './delivery/by-key.js'
import { QueueDrain } from './delivery/drain.js'
import type { Deliver, Message, RunInUnit, Unit } from './delivery/message.js'
import { type EventBody, eventBodyCodec, eventOf } from './events/event-body.js'
import { ownTypes } from './events/subscribed-sources.js'
import { UnderWay } from './lag/under-way.js'
import type { AtlasTransport } from './nest/atlas-transport.js'

/** Someone who is brought events: a service's handlers, or a follower of the whole log. */
export interface Consumer {
  readonly service: ServiceName
  /** Names its positions and its queue. */
  readonly name: string
  readonly runner: BatchRunner<EventBody>
  readonly drain: QueueDrain<EventBody>
  /** Types that are handled; undefined for a follower, who has them all. */
  readonly types: ReadonlySet<string> | undefined
  readonly wants: (message: Message) => boolean
  readonly underWay: UnderWay
}

export interface ConsumerSurroundings {
  readonly runInUnit: RunInUnit
  /** Outside units. */
  readonly query: Unit['query']
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
  /** Whether the source's facts are still on their way to the consumer. */
  readonly lagging: (source: string) => boolean | Promise<boolean>
}

/** The service's handlers. Its own events don't come back to it, on any bus. */
export const handlersOf = (transport: AtlasTransport, surroundings: ConsumerSurroundings): Consumer => {
  const { service, types } = transport
  const own = ownTypes(types, service)
  if (own.length > 0)
    throw new Error(`${service} handles ${own.join(', ')}, which it writes itself: a service decides when it appends`)
  return consumerOf(
    service,
    service,
    types,
    deliverByKey(async ({ body }) => {
      const event = eventOf(body)
      // History is past: nobody is paged for it, told of it or writes it anywhere (issue D, 9).
      if (!isImported(event)) await transport.handle(event)
    }),
    ({ type, source }) => types.has(type) && source !== service,
    surroundings,
  )
}

export function consumerOf(
  service: ServiceName,
  name: string,
  types: ReadonlySet<string> | undefined,
  deliver: Deliver<EventBody>,
  wants: (message: Message) => boolean,
  { lagging, query, ...surroundings }: ConsumerSurroundings,
): Consumer {
  const underWay = new UnderWay()
  const runner: BatchRunner<EventBody> = new BatchRunner<EventBody>({
    consumer: name,
    deliver: underWay.around(deliver),
    codec: eventBodyCodec,
    ...surroundings,
    onCommit: (handled, aside) => {
      if (aside > 0) inQueue = true
      // Facts may have come that something of the same incident waits for.
      if (inQueue) drain.kick(handled.map(({ key }) => key))
    },
  })
  // Until the first look at the queue says otherwise.
  let inQueue = true
  const drain = new QueueDrain(runner, { query, lagging, onEmpty: () => (inQueue = false) })
  return { service, name, runner, drain, types, wants, underWay }
}

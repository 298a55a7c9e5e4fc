import { type Consumer, consumerOf, type ConsumerSurroundings } from './consumer.js'
import type { Deliver } from './delivery/message.js'
import { type EventBody, eventOf } from './events/event-body.js'
import type { LogFollower, LogFollowing } from './follows-log.js'

export interface Follower extends Consumer {
  readonly givesWayTo: LogFollowing['givesWayTo']
}

/** A follower as a consumer of everything: whole batches to one call. A batch that fails goes one at a time. */
export function followerOf(
  { service, name, givesWayTo }: LogFollowing,
  follower: LogFollower,
  surroundings: ConsumerSurroundings,
): Follower {
  const deliver: Deliver<EventBody> = async (messages, unit) => {
    try {
      await follower.follow(
        messages.map(({ body }) => eventOf(body)),
        unit,
      )
      return []
    } catch (error) {
      return messages.map((message) => ({ message, error }))
    }
  }
  return { ...consumerOf(service, `${service}:${name}`, undefined, deliver, () => true, surroundings), givesWayTo }
}

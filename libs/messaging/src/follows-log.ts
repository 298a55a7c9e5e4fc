import { SetMetadata } from '@nestjs/common'
import type { Recorded, ServiceName } from '@atlas/contracts'
import type { Unit } from './delivery/message.js'

/**
 * Marks a provider that is brought every event of every service in the one order of the log: reporting alone, whose
 * read models and audit stand on that order. `name` tells several of them apart and must stay: their positions hang on it.
 */
export const followsLog = Symbol.for('atlas.follows-log')
export const FollowsLog = (
  service: ServiceName,
  name: string,
  { givesWayTo = [] }: { readonly givesWayTo?: readonly ServiceName[] } = {},
): ClassDecorator => SetMetadata(followsLog, { service, name, givesWayTo } satisfies LogFollowing)

export interface LogFollowing {
  readonly service: ServiceName
  readonly name: string
  /** While these are behind it rests a little before each batch. */
  readonly givesWayTo: readonly ServiceName[]
}

export interface LogFollower {
  /**
   * Brought batches in log order, never twice by effect: what is written through `unit` is committed with the
   * follower's position. A batch that throws is brought again event by event.
   */
  follow(events: readonly Recorded[], unit: Unit): Promise<void>
}

import type { RunInUnit, Unit } from './delivery/message.js'
import type { BusMode } from './bus-mode.js'
import type { Carrier } from './carrier.js'
import type { Consumer } from './consumer.js'
import type { Follower } from './follower.js'
import type { Leases } from './leases.js'
import type { LogTail } from './log/log-tail.js'
import type { TimersOf } from './timers/timers-of.js'

/** What a bus is put together from (connectBus). */
export interface BusParts {
  readonly mode: BusMode
  readonly carrier: Carrier
  readonly tail: LogTail
  readonly leases: Leases
  readonly runInUnit: RunInUnit
  /** A query outside units, for health. */
  readonly query: Unit['query']
  readonly stopping: AbortController
  /** Lets Nest fill the transports with the handlers that it found. */
  readonly bindHandlers: () => Promise<void>
  readonly makeConsumers: () => readonly Consumer[]
  readonly makeFollowers: () => readonly Follower[]
  readonly makeTimers: () => readonly TimersOf[]
}

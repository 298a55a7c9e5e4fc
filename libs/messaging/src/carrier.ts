import type { ServiceName, StreamCategory } from '@atlas/contracts'
import type { ConsumerHealth, RelayHealth } from './bus-health.js'
import type { Consumer } from './consumer.js'

/** Whether what was noted is handled by now. */
export type Backlog = () => Promise<boolean>

/** What brings events to the consumers: the log itself, or Kafka. */
export interface Carrier {
  /** Categories that it reads in the log; undefined: all of them. */
  readonly categories: readonly StreamCategory[] | undefined
  /** Before the first message: gives each service's partitions. Throws BusRefusal when it can't be used. */
  prepare(): Promise<Map<string, number>>
  /** Starts bringing; resolves when it is under way. It goes on until the bus's signal aborts. */
  start(consumers: readonly Consumer[]): Promise<void>
  /** After the signal: resolves when what was under way has ended. */
  ended(): Promise<void>
  /** Whether facts of the source are still on their way to the consumer, or can't be reached. */
  lagging(consumer: string, source: string): boolean | Promise<boolean>
  /**
   * Notes what lies before the service's consumers now: the log up to this position, and what else is brought to them.
   * The answer tells whether they have handled all of that.
   */
  backlog(service: ServiceName, position: number): Promise<Backlog>
  consumers(): Promise<readonly ConsumerHealth[]>
  relays(): Promise<readonly RelayHealth[]>
  /** What it can't go on from, as sentences. */
  troubles(): readonly string[]
}

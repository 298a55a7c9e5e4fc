import type { ServiceName } from '@atlas/contracts'
import type { Backlog, Carrier } from '../carrier.js'
import type { Consumer } from '../consumer.js'
import { HostileConsumer } from './hostile-consumer.js'
import type { LogTail } from './log-tail.js'
import { TailConsumer } from './tail-consumer.js'

/** The embedded bus: each consumer tails the log, plainly or, with a seed, in the hostile form. */
export class LogCarrier implements Carrier {
  readonly categories = undefined
  private readonly tailing = new Map<string, TailConsumer | HostileConsumer>()
  private running: Promise<void>[] = []

  constructor(
    private readonly tail: LogTail,
    private readonly seed?: number,
  ) {}

  prepare(): Promise<Map<string, number>> {
    return Promise.resolve(new Map<string, number>())
  }

  start(consumers: readonly Consumer[]): Promise<void> {
    for (const { name, runner, wants } of consumers) {
      const consumer =
        this.seed === undefined
          ? new TailConsumer(this.tail, runner, wants)
          : new HostileConsumer(this.tail, runner, wants, this.seed)
      this.tailing.set(name, consumer)
      this.running.push(consumer.run())
    }
    return Promise.resolve()
  }

  async ended(): Promise<void> {
    await Promise.all(this.running)
  }

  lagging(consumer: string, source: string): boolean {
    const tailing = this.tailing.get(consumer)
    return tailing instanceof HostileConsumer ? tailing.lags(source) : (tailing?.position ?? 0) < this.tail.end
  }

  backlog(service: ServiceName, position: number): Promise<Backlog> {
    const tailing = this.tailing.get(service)
    return Promise.resolve(() => Promise.resolve(tailing === undefined || tailing.position >= position))
  }

  consumers() {
    const lags = [...this.tailing].map(([consumer, { position }]) => ({
      consumer,
      lag: Math.max(0, this.tail.end - position),
    }))
    return Promise.resolve(lags)
  }

  relays() {
    return Promise.resolve([])
  }

  troubles(): readonly string[] {
    return []
  }
}

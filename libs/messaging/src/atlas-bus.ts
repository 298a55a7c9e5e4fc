import type { ServiceName } from '@atlas/contracts'
import type { BusHealth } from './bus-health.js'
import { adoptMode } from './bus-mode.js'
import type { BusParts } from './bus-parts.js'
import type { Consumer } from './consumer.js'
import type { Follower } from './follower.js'
import { GiveWay } from './lag/give-way.js'
import { pause } from './delivery/backoff.js'
import { reportLag } from './lag/report-lag.js'
import { busHealth, troublesOf } from './read-health.js'
import { TailConsumer } from './log/tail-consumer.js'
import type { TimersOf } from './timers/timers-of.js'

/** The bus of one process: brings its services' events and timers to their handlers. See connectBus. */
export class AtlasBus {
  private readonly running: Promise<void>[] = []
  private consumers: readonly Consumer[] = []
  private followers: readonly Follower[] = []
  private timers: readonly TimersOf[] = []
  private tails: readonly TailConsumer[] = []
  private draining: Promise<void> | undefined

  constructor(private readonly parts: BusParts) {}

  /** After every module is made. Resolves when events and timers flow; throws BusRefusal in a sentence for people. */
  async start(): Promise<void> {
    try {
      await this.begin()
    } catch (error) {
      await this.drain()
      throw error
    }
  }

  /** Ends what is under way, then stops. Never rejects. */
  drain(): Promise<void> {
    return (this.draining ??= this.stop())
  }

  async health(): Promise<BusHealth> {
    const followers = this.tails.map((tail) => ({
      consumer: tail.lane.consumer,
      lag: Math.max(0, this.parts.tail.end - tail.position),
    }))
    return busHealth(this.parts, followers, this.timers, this.troubles())
  }

  /** Whether the service has handled whatever the others had put into the log up to this position. */
  async passed(service: ServiceName, position: number): Promise<boolean> {
    const handled = await this.parts.carrier.backlog(service, position)
    return handled()
  }

  /** What is behind, by name, for /readyz and /metrics. */
  async behind(): Promise<Readonly<Record<string, number>>> {
    const { consumers, relays, timers, deadLetters, parked, gaps } = await this.health()
    return {
      ...Object.fromEntries(consumers.map(({ consumer, lag }) => [`consumer lag of ${consumer}`, lag])),
      ...Object.fromEntries(
        relays.flatMap(({ service, lag }) => (lag === null ? [] : [[`relay lag of ${service}`, lag]])),
      ),
      ...Object.fromEntries(timers.map(({ service, overdue }) => [`overdue timers of ${service}`, overdue])),
      'dead letters': deadLetters,
      'parked messages': parked,
      'gaps filled': gaps,
    }
  }

  /** Sentences for people; empty while all goes well. */
  troubles(): readonly string[] {
    return troublesOf(this.parts, [...this.consumers, ...this.followers], this.timers)
  }

  private async begin(): Promise<void> {
    const { parts } = this
    const partitions = await parts.carrier.prepare()
    await parts.runInUnit((unit) => adoptMode(unit, parts.mode.kind, partitions))
    await parts.bindHandlers()
    this.consumers = parts.makeConsumers()
    this.followers = parts.makeFollowers()
    // Followers have it all.
    await parts.tail.start(this.followers.length > 0 ? undefined : parts.carrier.categories)
    this.timers = parts.makeTimers()
    const way = new GiveWay(parts.query, (ms) => pause(ms, parts.stopping.signal))
    this.tails = this.followers.map(
      ({ runner, wants, givesWayTo }) => new TailConsumer(parts.tail, runner, wants, () => way.to(givesWayTo)),
    )
    await parts.carrier.start(this.consumers)
    const { signal } = parts.stopping
    this.running.push(
      ...this.tails.map((tail) => tail.run()),
      ...[...this.consumers, ...this.followers].map(({ drain }) => drain.run()),
      ...this.timers.flatMap(({ sweeper, drain }) => [sweeper.run(), drain.run()]),
    )
    this.running.push(reportLag({ consumers: this.consumers, query: parts.query, signal }))
    if (signal.aborted) await this.drain()
  }

  private async stop(): Promise<void> {
    this.parts.stopping.abort()
    await Promise.allSettled([...this.running, this.parts.carrier.ended()])
    await this.parts.tail.stop()
    await this.parts.leases.close()
  }
}

import type { ServiceName } from '@atlas/contracts'
import { faultPoint, LogContended, type Timer } from '@atlas/event-sourcing'
import { type Backoff, pause } from '../delivery/backoff.js'
import { attemptsAlone } from '../delivery/batch-runner.js'
import { deliverByKey } from '../delivery/by-key.js'
import { isTransient } from '../delivery/failures.js'
import type { Failure, Message, Unit } from '../delivery/message.js'
import { enqueue } from '../delivery/queue.js'
import { asideFor } from '../delivery/set-aside.js'
import type { Backlog } from '../carrier.js'
import { leading } from '../leading.js'
import type { Leases } from '../leases.js'
import { dueTimers, handedOut, untilNextDue } from './due-timers.js'
import { timerCodec, timerMessage, type TimerUnits } from './timer-message.js'

/**
 * Time given to facts that are still under way: a threshold that a pause, just recorded, would have moved must not
 * fire before the pause arrives (log-and-bus, "timers": 2 s after their due instant, stamped with it).
 */
export const graceForFacts = 2000
const batchAtMost = 500
/** `log.now()` may be moved under us in tests, and other processes arm timers: never asleep for longer. */
const restAtMost = 250
const saysAloudAfter = 5 * 60_000

export interface SweeperOptions {
  readonly service: ServiceName
  readonly fire: (timer: Timer) => Promise<void>
  readonly runInUnit: TimerUnits
  /** Outside units, for looks at what is due. */
  readonly query: Unit['query']
  readonly leases: Pick<Leases, 'take'>
  /** Of the service's consumers, the log up to this position being part of it. */
  readonly backlog: (position: number) => Promise<Backlog>
  readonly grace: number
  readonly signal: AbortSignal
  readonly onTrouble?: (error: unknown) => void
}

/** Fires one service's timers, in due order, in batches; of all processes of the service one at a time. */
export class TimerSweeper {
  readonly consumer: string
  /** Said by health when timers have waited for the consumers for more than 5 min. */
  waiting: string | undefined
  trouble: unknown

  constructor(private readonly options: SweeperOptions) {
    this.consumer = `${options.service}:timers`
  }

  /** Until the bus stops. */
  run(): Promise<void> {
    const { signal, leases, service } = this.options
    return leading(`timers of ${service}`, { leases, signal, onTrouble: this.complain }, async (leads, backoff) => {
      await this.waitForConsumers(leads)
      await this.sweepOn(leads, backoff)
    })
  }

  /**
   * Before the first sweep of a lease, be it after a start or taken over from a process that fell behind: what lies in
   * the log by now may yet move or disarm what is due, whether it is readable already or not. So may heartbeats that
   * lie on the signals' topic.
   */
  private async waitForConsumers(leads: AbortSignal): Promise<void> {
    const { backlog, query, signal, service } = this.options
    const handled = await backlog(await handedOut({ query }))
    const since = performance.now()
    try {
      while (!leads.aborted && !(await handled().catch(() => false))) {
        if (performance.now() - since > saysAloudAfter)
          this.waiting = `timers of ${service} still wait for its consumers to catch up`
        await pause(100, signal)
      }
    } finally {
      this.waiting = undefined
    }
  }

  private async sweepOn(leads: AbortSignal, backoff: Backoff): Promise<void> {
    const { query, service, grace } = this.options
    while (!leads.aborted) {
      try {
        await this.sweep(leads, () => {
          this.trouble = undefined
          backoff.reset()
        })
        const ms = await untilNextDue({ query }, service)
        await pause(Math.max(5, Math.min(restAtMost, (ms ?? restAtMost) + grace)), leads)
      } catch (error) {
        if (leads.aborted) return
        // Somebody moved or disarmed one of them just now: look again.
        if (!(error instanceof LogContended)) this.complain(error)
        await backoff.wait()
      }
    }
  }

  /**
   * Batches until nothing is due. While one is stored the next is decided, of other incidents, and stored after it; where
   * one fails, the next is undone. Throws what is the surroundings' trouble, with nothing under way.
   */
  private async sweep(leads: AbortSignal, onBatch: () => void): Promise<void> {
    let before: Batch | undefined
    while (!leads.aborted) {
      const { service, grace, query } = this.options
      let batch: Batch | undefined
      try {
        const due = await dueTimers({ query }, service, grace, batchAtMost + (before?.timers.length ?? 0))
        const timers = firstOfEach(due, before?.timers)
        if (timers.length > 0) batch = this.begin(timers, before?.stored)
        await before?.done
      } catch (error) {
        await Promise.allSettled([before?.done, batch?.done])
        throw error
      }
      if (before) onBatch()
      else if (!batch) break
      before = batch
    }
    await before?.done
  }

  private begin(timers: readonly Timer[], after: Promise<boolean> | undefined): Batch {
    const attempt = this.attempt(timers, after)
    const stored = attempt.then(
      (failures) => failures.length === 0,
      () => false,
    )
    const done = attempt.then(async (failures) => {
      if (failures.length > 0) for (const timer of timers) await this.fireAlone(timer)
    })
    // Whoever waits for it hears of it; until then it isn't unheard.
    done.catch(() => undefined)
    return { timers, stored, done }
  }

  private async fireAlone(timer: Timer): Promise<void> {
    for (let attempts = 1; ; attempts++) {
      const [failure] = await this.attempt([timer])
      if (!failure) return
      if (attempts >= attemptsAlone) return this.setAside(timer, failure, attempts)
    }
  }

  /** One unit: the timers go when it commits, and it commits only if each is still armed for that very instant. */
  private async attempt(timers: readonly Timer[], after?: Promise<boolean>): Promise<readonly Failure<Timer>[]> {
    const deliver = deliverByKey<Timer>(({ body }) => this.options.fire(body))
    try {
      await this.options.runInUnit(async (unit) => {
        const failures = await deliver(timers.map(timerMessage), unit)
        if (failures.length > 0) throw new Unfired(failures)
        unit.claim(timers)
        if (after && !(await after)) throw new LogContended(timers.map(({ owner }) => owner))
        faultPoint('timer claimed before commit')
      })
      return []
    } catch (error) {
      const failures = error instanceof Unfired ? error.failures : undefined
      const transient = failures ? failures.find((failure) => isTransient(failure.error))?.error : error
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the very error, whatever a handler threw
      if (transient !== undefined && isTransient(transient)) throw transient
      return failures ?? timers.map((timer) => ({ message: timerMessage(timer), error }))
    }
  }

  private async setAside(timer: Timer, failure: Failure<Timer>, attempts: number): Promise<void> {
    const message: Message<Timer> = { ...timerMessage(timer), key: `${timer.owner} ${timer.name} ${timer.dueAt}` }
    await this.options.runInUnit(async (unit) => {
      await enqueue(unit, this.consumer, timerCodec, [{ message, partition: 0, ...asideFor(failure, attempts) }])
      unit.claim([timer])
    })
  }

  private readonly complain = (error: unknown): void => {
    this.trouble = error
    this.options.onTrouble?.(error)
  }
}

/** One unit's timers, from their decision on. */
interface Batch {
  readonly timers: readonly Timer[]
  /** Whether the unit was committed. */
  readonly stored: Promise<boolean>
  /** Until each is fired or set aside. */
  readonly done: Promise<void>
}

/**
 * An incident's earliest only, and none of an incident that is under way: firing it may arm another that is due before
 * the incident's next one, as after a night in which nothing ran.
 */
function firstOfEach(due: readonly Timer[], underWay: readonly Timer[] = []): Timer[] {
  const keys = new Set(underWay.map((timer) => timerMessage(timer).key))
  return due.filter((timer) => {
    const { key } = timerMessage(timer)
    return !keys.has(key) && keys.add(key)
  })
}

class Unfired extends Error {
  constructor(readonly failures: readonly Failure<Timer>[]) {
    super('not fired')
  }
}

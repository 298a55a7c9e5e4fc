import type { ServiceName } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'
import { BatchRunner } from '../delivery/batch-runner.js'
import { deliverByKey } from '../delivery/by-key.js'
import { QueueDrain } from '../delivery/drain.js'
import type { TimerHandler } from '../fires-timers.js'
import { type SweeperOptions, TimerSweeper } from './sweeper.js'
import { timerCodec } from './timer-message.js'

/** A service's timers: what fires them, and what tries again those that an operator has taken out of the queue. */
export interface TimersOf {
  readonly service: ServiceName
  readonly sweeper: TimerSweeper
  readonly drain: QueueDrain<Timer>
  readonly grace: number
}

export function timersOf(handler: TimerHandler, options: Omit<SweeperOptions, 'fire'>): TimersOf {
  const fire = (timer: Timer) => handler.fire(timer)
  const sweeper = new TimerSweeper({ ...options, fire })
  const runner = new BatchRunner<Timer>({
    consumer: sweeper.consumer,
    runInUnit: async (work) => (await options.runInUnit(work)).result,
    deliver: deliverByKey(({ body }) => fire(body)),
    codec: timerCodec,
    signal: options.signal,
    ...(options.onTrouble ? { onTrouble: options.onTrouble } : {}),
  })
  return {
    service: options.service,
    sweeper,
    drain: new QueueDrain(runner, { query: options.query, lagging: () => false }),
    grace: options.grace,
  }
}

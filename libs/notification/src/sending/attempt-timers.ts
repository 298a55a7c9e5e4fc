import { Injectable } from '@nestjs/common'
import type { Timer } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '@atlas/messaging'
import { z } from 'zod'
import { Alerts } from './alerts.js'
import { Attempts } from './attempts.js'

const Data = z.object({ id: z.string() })

/** Retries and unacknowledged pages wake by durable timers. */
@Injectable()
@FiresTimers('notification')
export class AttemptTimers implements TimerHandler {
  constructor(
    private readonly attempts: Attempts,
    private readonly alerts: Alerts,
  ) {}

  async fire(timer: Timer): Promise<void> {
    const { id } = Data.parse(timer.data)
    await this.alerts.raise(await this.attempts.waitIsOver(id))
  }
}

import { Injectable } from '@nestjs/common'
import type { Timer } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '@atlas/messaging'
import { z } from 'zod'
import { Alerts } from './alerts.js'
import { Attempts } from './attempts.js'
import { windowOverTimer } from './window-over-timer.js'
import { WindowsOver } from './windows-over.js'

const Data = z.object({ id: z.string() })
const OfWindow = Data.extend({ window: z.string() })

/** Retries, unacknowledged pages and the ends of windows wake by durable timers. */
@Injectable()
@FiresTimers('notification')
export class AttemptTimers implements TimerHandler {
  constructor(
    private readonly attempts: Attempts,
    private readonly alerts: Alerts,
    private readonly windows: WindowsOver,
  ) {}

  async fire(timer: Timer): Promise<void> {
    if (timer.name === windowOverTimer) {
      const { id, window } = OfWindow.parse(timer.data)
      return this.windows.over(id, window)
    }
    const { id } = Data.parse(timer.data)
    await this.alerts.raise(await this.attempts.waitIsOver(id))
  }
}

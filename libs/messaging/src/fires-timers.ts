import { SetMetadata } from '@nestjs/common'
import type { ServiceName } from '@atlas/contracts'
import type { Timer } from '@atlas/event-sourcing'

/** A provider that acts on its service's due timers; found by the sweeper through this metadata. */
export const firesTimers = Symbol.for('atlas.fires-timers')
export const FiresTimers = (service: ServiceName): ClassDecorator => SetMetadata(firesTimers, service)

export interface TimerHandler {
  /**
   * Called in due order inside a unit of work; the timer is gone when the unit commits. `timer.dueAt` is the instant
   * to stamp, however late the sweep. Arming a timer of the same owner and name again is allowed.
   */
  fire(timer: Timer): Promise<void>
}

import type { Category, Instant, ServiceLevelEvent, Tier } from '@atlas/contracts'
import type { HandlingState } from '@atlas/domain'

/** Where an incident stood: whose clock it was that ended then. */
export interface Stood {
  readonly category: Category | null
  readonly tier: Tier | null
  readonly person: string | null
}

/** Where the incident stood when each clock ended, and what each last said of its due instant. */
export class Endings {
  private readonly ended = new Map<string, Stood>()
  private readonly due = new Map<string, Instant | null>()

  take(event: ServiceLevelEvent, handling: HandlingState): void {
    const { clock } = event.data
    switch (event.type) {
      case 'ClockStarted':
      case 'ClockResumed':
      case 'ClockRetargeted':
      case 'ClockThresholdReached':
        this.due.set(clock, event.data.dueAt)
        break
      case 'ClockContinued':
        this.ended.delete(clock)
        this.due.set(clock, event.data.dueAt)
        break
      case 'ClockRevised':
        this.due.set(clock, event.data.after.dueAt)
        break
      case 'ClockPaused':
        this.due.set(clock, null)
        break
      case 'ClockMet':
      case 'ClockCancelled':
        this.due.set(clock, null)
        this.ended.set(clock, stood(handling))
        break
      default:
        break
    }
  }

  /** At the clock's end; while it hasn't ended, as the incident stands. */
  stoodAt = (clock: string, handling: HandlingState): Stood => this.ended.get(clock) ?? stood(handling)

  dueOf = (clock: string): Instant | null => this.due.get(clock) ?? null
}

const stood = (handling: HandlingState): Stood =>
  handling.opened
    ? { category: handling.category, tier: handling.tier, person: handling.owner }
    : { category: null, tier: null, person: null }

import { type Instant, instant } from '@atlas/contracts'
import { acts, type ClockState } from './clock.js'
import type { IncidentClock } from './incident-clocks.js'

export interface Ending {
  readonly state: ClockState
  /** When it was met or cancelled; null while it is neither. */
  readonly endedAt: Instant | null
}

/** In which state a clock's entries leave it; no calendar is needed for that. */
export function endingOf({ history }: IncidentClock): Ending {
  let ending: Ending = { state: 'not-started', endedAt: null }
  for (const { at, change } of history) if (acts(ending.state, change)) ending = after(ending, change, at)
  return ending
}

function after(ending: Ending, change: IncidentClock['history'][number]['change'], at: number): Ending {
  switch (change) {
    case 'start':
    case 'resume':
      return { state: 'running', endedAt: null }
    case 'pause':
      return { state: 'paused', endedAt: null }
    case 'stop':
      return { state: 'met', endedAt: instant(at) }
    case 'cancel':
      return { state: 'cancelled', endedAt: instant(at) }
    case 'retarget':
      return ending
  }
}

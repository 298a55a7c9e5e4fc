import { type EventOf, type HandlingEvent, milliseconds } from '@atlas/contracts'
import { clockAt, type IncidentClock, startedAt } from './incident-clocks.js'
import { enter, type Ledger } from './ledger.js'

/** What starts a clock at the opening of its incident. */
const atOpening: HandlingEvent['type'] = 'TentativePrioritySet'

/** Its own start pins its terms; one that a merge entered before it doesn't. */
const beganAtOpening = ({ history }: IncidentClock): boolean =>
  history.some(({ change, terms, because }) => change === 'start' && terms !== undefined && because === atOpening)

/**
 * The survivor of a merge counts from the earliest opening (domain, "Intake", relations): whatever still goes on of the
 * clocks that began with its own opening begins with the merged one's, where that was earlier, as a fact recorded late.
 * Pauses since stay; what was said and is otherwise now is revised. A promise that has ended stays as it ended.
 */
export function fromEarliestOpening(fact: EventOf<'IncidentAbsorbed'>, ledger: Ledger): void {
  const at = milliseconds(fact.data.clocksStartAt)
  for (const clock of ledger.state.clocks) {
    if (!beganAtOpening(clock) || startedAt(clock) <= at) continue
    const { state } = clockAt(clock, milliseconds(fact.occurredAt), ledger.calendar)
    if (state === 'running' || state === 'paused') enter(ledger, clock.id, { at, change: 'start' }, fact.type)
  }
}

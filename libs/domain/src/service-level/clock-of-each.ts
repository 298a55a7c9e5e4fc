import { type HandlingEvent, milliseconds } from '@atlas/contracts'
import type { ServiceLevel } from '@atlas/policy'
import type { Change } from './clock.js'
import type { ServiceLevelContext } from './context.js'
import type { IncidentClock } from './incident-clocks.js'
import { enter, type Ledger, startCycle } from './ledger.js'
import { isAmong, termsFor } from './terms.js'

/**
 * The clocks of a kind of which each numbered thing has its own (`each` of the service level), several at once: an
 * approval for each request, with the target of the priority that the request asks for. A clock's cycle is the number.
 * What names no number, such as the closing of the incident, acts on all.
 */
export class ClockOfEach {
  constructor(
    private readonly level: ServiceLevel,
    private readonly ledger: Ledger,
    private readonly context: ServiceLevelContext,
  ) {}

  on(fact: HandlingEvent): void {
    const number = 'request' in fact.data ? fact.data.request : undefined
    const clocks = this.ledger.state.clocks.filter(
      ({ kind, cycle }) => kind === this.level.kind && (number === undefined || cycle === number),
    )
    for (const clock of clocks) this.enter(clock, fact)
    if (clocks.length === 0 && fact.type === 'ReclassificationRequested' && isAmong(this.level.start, fact)) {
      const terms = termsFor(this.level, this.context.policy, fact.data.to, this.context)
      if (terms) startCycle(this.ledger, fact.data.request, terms, fact.occurredAt, fact.type)
    }
  }

  private enter(clock: IncidentClock, fact: HandlingEvent): void {
    const at = milliseconds(fact.occurredAt)
    const on = (moments: ServiceLevel['start'], change: Change) => {
      if (isAmong(moments, fact)) enter(this.ledger, clock.id, { at, change }, fact.type)
    }
    on(this.level.cancel, 'cancel')
    on(this.level.stop, 'stop')
    on(this.level.pause, 'pause')
    on(this.level.resume, 'resume')
  }
}

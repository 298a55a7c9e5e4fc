import { type ClockTerms, type HandlingEvent, milliseconds } from '@atlas/contracts'
import type { ServiceLevel } from '@atlas/policy'
import type { Change } from './clock.js'
import { type IncidentTerms, priorityPutInForce, type ServiceLevelContext } from './context.js'
import { type IncidentClock, termsAt } from './incident-clocks.js'
import { enter, type Ledger, startCycle } from './ledger.js'
import { contractTerms, isAmong, levelOf, termsFor } from './terms.js'

/**
 * The clocks of a kind of which each numbered thing has its own (`each` of the service level), several at once: an
 * approval for each request, with the target of the priority that the request asks for; a vendor's response for each
 * case, with the target of its contract. A clock's cycle is the number. What names no number, such as the closing of
 * the incident, acts on all.
 */
export class ClockOfEach {
  constructor(
    private readonly level: ServiceLevel,
    private readonly ledger: Ledger,
    private readonly incident: IncidentTerms,
    private readonly context: ServiceLevelContext,
  ) {}

  on(fact: HandlingEvent): void {
    const number = this.numberOf(fact)
    const clocks = this.ledger.state.clocks.filter(
      ({ kind, cycle }) => kind === this.level.kind && (number === undefined || cycle === number),
    )
    for (const clock of clocks) this.enter(clock, fact)
    if (clocks.length > 0 || number === undefined || !isAmong(this.level.start, fact)) return
    const terms = this.termsAtStart(fact)
    if (terms) startCycle(this.ledger, number, terms, fact.occurredAt, fact.type)
  }

  private numberOf({ data }: HandlingEvent): number | undefined {
    if (this.level.each === 'vendorCase') return 'vendorCase' in data ? data.vendorCase : undefined
    return 'request' in data ? data.request : undefined
  }

  private termsAtStart(fact: HandlingEvent): ClockTerms | undefined {
    if (this.level.contract !== undefined) return this.promisedIn(fact)
    const priority = fact.type === 'ReclassificationRequested' ? fact.data.to : this.incident.priority
    return priority === null
      ? undefined
      : termsFor(this.level, this.context.policy, priority, this.incident, this.context)
  }

  private promisedIn(fact: HandlingEvent): ClockTerms | undefined {
    const { priority } = this.incident
    return priority === null ? undefined : contractTerms(this.level, this.context.policy, priority, fact, this.context)
  }

  /** A request for a priority keeps the target of what it asks for, and a vendor what its contract promises. */
  private termsAtAnotherPriority(clock: IncidentClock, fact: HandlingEvent): ClockTerms | undefined {
    const priority = priorityPutInForce(fact)
    if (this.level.each === 'request' || this.level.contract !== undefined || priority === undefined) return undefined
    const now = termsAt(clock, milliseconds(fact.occurredAt))
    if (now.priority === priority) return undefined
    const policy = this.context.earlierPolicy(now.policy)
    return termsFor(levelOf(now, policy) ?? this.level, policy, priority, this.incident, this.context)
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
    // Another severity promises other times, and so does another priority; what has elapsed stays.
    const terms =
      fact.type === 'VendorSeverityChanged' ? this.promisedIn(fact) : this.termsAtAnotherPriority(clock, fact)
    if (terms) enter(this.ledger, clock.id, { at, change: 'retarget', terms }, fact.type)
  }
}

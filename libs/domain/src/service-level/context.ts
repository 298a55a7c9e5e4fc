import type { Hash, HandlingEvent, Priority } from '@atlas/contracts'
import type { IncidentFacts, Policy } from '@atlas/policy'
import { alwaysOpen, type Interval, storedCalendar } from './calendar.js'
import type { CalendarByHash } from './incident-clocks.js'

/** What deciding about clocks reads of a policy version. */
export type ServiceLevelPolicy = Pick<Policy, 'hash' | 'serviceLevels' | 'calendars'>

/** What a decision is given besides the facts; no clock of its own, no zone database. */
export interface ServiceLevelContext {
  /** In force: new clocks take their terms from it. */
  readonly policy: ServiceLevelPolicy
  /** Earlier versions by hash. Running clocks keep the version that armed them; throws PolicyVersionMissing. */
  readonly earlierPolicy: (hash: Hash) => ServiceLevelPolicy
  readonly calendar: CalendarByHash
  /** Version of the zone data that expands calendars here, to be pinned in clock events. */
  readonly tzdb: string
}

/** What is known of the incident once the facts have happened. */
export interface IncidentTerms {
  /** In force; null before classification. */
  readonly priority: Priority | null
  /** Pinned at opening, for `appliesWhen`. */
  readonly facts: IncidentFacts
}

/** A running clock belongs to a policy version that wasn't given: load it, and decide again. */
export class PolicyVersionMissing extends Error {
  constructor(readonly policy: Hash) {
    super(`the policy version ${policy} that armed a clock was not given`)
  }
}

/** The policy in force and the earlier versions that are at hand. */
export const versionsOf =
  (policy: ServiceLevelPolicy, earlier: ReadonlyMap<Hash, ServiceLevelPolicy>) =>
  (hash: Hash): ServiceLevelPolicy => {
    const version = hash === policy.hash ? policy : earlier.get(hash)
    if (!version) throw new PolicyVersionMissing(hash)
    return version
  }

/** Calendars from the years at hand: hash, then year, to that year's open time. 24x7 needs none. */
export const calendarsOf =
  (years: ReadonlyMap<Hash, ReadonlyMap<number, readonly Interval[]>>): CalendarByHash =>
  (hash) =>
    hash === alwaysOpen.hash ? alwaysOpen : storedCalendar(hash, years.get(hash) ?? new Map())

/** The priority that an event of handling puts in force, if it does. */
export function priorityPutInForce(fact: HandlingEvent): Priority | undefined {
  switch (fact.type) {
    case 'TentativePrioritySet':
    case 'TriageConfirmed':
      return fact.data.priority
    case 'TriageCorrected':
      return fact.data.to.priority
    case 'PrioritisedElsewhere':
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return fact.data.to
    default:
      return undefined
  }
}

import {
  type ClockTerms,
  type HandlingEvent,
  type Hash,
  type Instant,
  milliseconds,
  type Priority,
} from '@atlas/contracts'
import {
  alwaysOpenCalendar,
  type CalendarDefinition,
  calendarFor,
  durationMs,
  fitsIncident,
  isoDuration,
  type Moment,
  type ServiceLevel,
} from '@atlas/policy'
import { alwaysOpen, calendarHash } from './calendar.js'
import type { IncidentTerms, ServiceLevelContext, ServiceLevelPolicy } from './context.js'

/** The service level of a kind that applies to an incident: the first in the policy's order. */
export const applicable = (
  policy: ServiceLevelPolicy,
  kind: string,
  { facts }: IncidentTerms,
): ServiceLevel | undefined =>
  policy.serviceLevels.serviceLevels.find((level) => level.kind === kind && fitsIncident(level.appliesWhen, facts))

/** The service level that armed a clock, in the policy version that did. */
export const levelOf = (terms: ClockTerms, policy: ServiceLevelPolicy): ServiceLevel | undefined =>
  policy.serviceLevels.serviceLevels.find(({ id }) => id === terms.serviceLevel)

export const kindsOf = (policy: ServiceLevelPolicy): string[] => [
  ...new Set(policy.serviceLevels.serviceLevels.map(({ kind }) => kind)),
]

/** The names by which policy may mean a fact: its own, or what it stands for where it happened elsewhere. */
function namesOf(fact: HandlingEvent): readonly string[] {
  if (fact.type === 'ObservedElsewhere') return [fact.type, ...fact.data.as]
  if (fact.type === 'PrioritisedElsewhere' && fact.data.from === null) return [fact.type, 'TentativePrioritySet']
  return [fact.type]
}

/** Whether one of the moments is this fact. */
export const isAmong = (moments: readonly Moment[], fact: HandlingEvent): boolean =>
  moments.some(
    ({ event, where }) =>
      namesOf(fact).includes(event) &&
      Object.entries(where).every(([field, values]) =>
        [values].flat().includes((fact.data as unknown as Record<string, string | number | boolean>)[field] ?? ''),
      ),
  )

/** Targets are few, and to parse one costs as much as the rest of a clock's start. */
const lengths = new Map<string, number>()
function lengthOf(target: string): number {
  const length = lengths.get(target) ?? durationMs(target) ?? 0
  lengths.set(target, length)
  return length
}

/** The calendar of a version by its hash: what to expand when CalendarYearMissing names it. */
export const calendarDefinition = (policy: ServiceLevelPolicy, hash: Hash): CalendarDefinition | undefined =>
  Object.values(policy.calendars.calendars).find((definition) => hashOf(definition) === hash)

/** Hashing a definition costs more than a decision; definitions are parsed once and never change. */
const hashes = new WeakMap<CalendarDefinition, Hash>()
function hashOf(definition: CalendarDefinition): Hash {
  const hash = hashes.get(definition) ?? calendarHash(definition)
  hashes.set(definition, hash)
  return hash
}

/** What a clock of this service level pins at a priority; undefined if it promises nothing then. */
export function termsFor(
  level: ServiceLevel,
  policy: ServiceLevelPolicy,
  priority: Priority,
  { facts }: IncidentTerms,
  { tzdb }: ServiceLevelContext,
): ClockTerms | undefined {
  const promised = level.targets?.[priority]
  if (!promised) return undefined
  const { target, calendar } = promised
  return {
    ...pinned(level, policy, priority),
    target,
    targetMs: lengthOf(target),
    ...calendarPinned(policy, calendarFor(policy.calendars, calendar, facts), tzdb),
  }
}

/** What a clock of a vendor's pins: what the contract promises at the severity of the case, as the fact carries it. */
export function contractTerms(
  level: ServiceLevel,
  policy: ServiceLevelPolicy,
  priority: Priority,
  fact: HandlingEvent,
  { tzdb }: ServiceLevelContext,
): ClockTerms | undefined {
  if (level.contract === undefined || (fact.type !== 'VendorCaseOpened' && fact.type !== 'VendorSeverityChanged'))
    return undefined
  const { target, calendar } = fact.data.promised[level.contract]
  return {
    ...pinned(level, policy, priority),
    target,
    targetMs: lengthOf(target),
    ...calendarPinned(policy, calendar, tzdb),
  }
}

/** What a promised instant pins: the time until then, round the clock, and whose word it is. */
export function promiseFor(
  level: ServiceLevel,
  policy: ServiceLevelPolicy,
  priority: Priority,
  fact: HandlingEvent,
): ClockTerms | undefined {
  const promise = promiseOf(level, fact)
  if (!promise) return undefined
  const targetMs = Math.max(0, milliseconds(promise.until) - milliseconds(fact.occurredAt))
  return {
    ...pinned(level, policy, priority),
    target: isoDuration(targetMs),
    targetMs,
    ...calendarPinned(policy, alwaysOpenCalendar, 'none'),
    promisedBy: promise.by,
  }
}

/** The instant promised in an event, and by whom. */
function promiseOf(level: ServiceLevel, fact: HandlingEvent): { until: Instant; by: string } | undefined {
  if (level.promise === undefined) return undefined
  switch (fact.type) {
    case 'WorkStarted':
      return promised(fact.data[level.promise], fact.data.owner)
    case 'UpdateSent':
      return promised(fact.data[level.promise], fact.data.by)
    case 'PriorityReclassified':
    case 'PriorityLowered':
      return promised(fact.data[level.promise], fact.data.engineer)
    default:
      return undefined
  }
}

const promised = (until: Instant | undefined, by: string) => until && { until, by }

const pinned = (level: ServiceLevel, policy: ServiceLevelPolicy, priority: Priority) => ({
  serviceLevel: level.id,
  kind: level.kind,
  priority,
  promisedTo: level.promisedTo,
  thresholds: level.thresholds,
  atRisk: level.atRisk,
  policy: policy.hash,
})

/** Policy is checked when it is read: each calendar that a target names is there. */
function calendarPinned(policy: ServiceLevelPolicy, calendar: string, tzdb: string) {
  const definition = policy.calendars.calendars[calendar]
  return definition
    ? { calendar, calendarHash: hashOf(definition), tzdb }
    : { calendar: alwaysOpenCalendar, calendarHash: alwaysOpen.hash, tzdb: 'none' }
}

import type { Hash } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import type { HandlingContext } from '../handling/context.js'
import type { ServiceLevelPolicy } from '../service-level/context.js'
import type { CalendarByHash } from '../service-level/incident-clocks.js'

/** What deciding about an incident and its clocks reads of a policy version; the roster with what was decided over it. */
export type DecidingPolicy = ServiceLevelPolicy &
  HandlingContext['policy'] &
  Pick<Policy, 'classification' | 'clusters' | 'catalogue'>

/** By which rules an incident's history is decided anew. */
export interface World {
  /** The version that decides where the recorded one did: another one always, or the recorded one itself. */
  readonly policyFor: (recorded: Hash | undefined) => DecidingPolicy
  /** The version that decided then; undefined where the log doesn't hold it. */
  readonly recordedPolicy: (hash: Hash) => DecidingPolicy | undefined
  /** Throws CalendarYearMissing. */
  readonly calendar: CalendarByHash
  /** Version of the zone data that expands calendars here. */
  readonly tzdb: string
}

/** What handling decides by. Service levels, calendars and what only tells people are left out. */
const grounds = new WeakMap<DecidingPolicy, string>()
export function groundsOf(policy: DecidingPolicy): string {
  const known = grounds.get(policy)
  if (known !== undefined) return known
  const { priorities, roster, escalation, reclassification, warRoom, vendors, readers, runbooks } = policy
  const text = JSON.stringify([priorities, roster, escalation, reclassification, warRoom, vendors, readers, runbooks])
  grounds.set(policy, text)
  return text
}

/** What classification decides by. */
const rules = new WeakMap<DecidingPolicy, string>()
export function rulesOf(policy: DecidingPolicy): string {
  const known = rules.get(policy)
  if (known !== undefined) return known
  const { classification, clusters, catalogue, priorities } = policy
  const text = JSON.stringify([classification, clusters, catalogue, priorities])
  rules.set(policy, text)
  return text
}

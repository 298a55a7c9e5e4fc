import type { Hash } from '@atlas/contracts'
import {
  calendarDefinition,
  CalendarYears,
  type CalendarByHash,
  type DecidingPolicy,
  type StoredYears,
  withChanges,
  type Worlds,
} from '@atlas/domain'
import { parsePolicy, type Policy } from '@atlas/policy'
import { readOnlyYears } from '../measured/years-in-database.js'
import type { PolicyFiles, Versions } from './versions.js'

/** Recorded history by the versions that decided it, and by another one. */
export class TwoWorlds {
  readonly instead: DecidingPolicy
  private readonly known = new Map<Hash, DecidingPolicy>()
  private readonly years: CalendarYears

  /** `instead`: a whole, valid policy. */
  constructor(versions: Versions, instead: Policy, stored: Pick<StoredYears, 'load'>) {
    const deciding = (policy: Policy): DecidingPolicy => ({
      ...policy,
      roster: withChanges(policy.roster, versions.rosterChanges),
    })
    for (const [hash, files] of versions.policies) {
      const parsed = parsePolicy(files)
      // What this release can't read decided incidents of which it says nothing.
      if ('ok' in parsed) this.known.set(hash, deciding(parsed.ok))
    }
    this.instead = this.known.get(instead.hash) ?? deciding(instead)
    this.years = new CalendarYears(readOnlyYears(stored), (hash) =>
      [this.instead, ...this.known.values()].map((policy) => calendarDefinition(policy, hash)).find(Boolean),
    )
  }

  recordedPolicy = (hash: Hash): DecidingPolicy | undefined => this.known.get(hash)

  /** Decides by both, and again with each calendar year that is missing. */
  deciding<Result>(decide: (worlds: Worlds) => Result): Promise<Result> {
    return this.years.deciding((calendar) => decide(this.worlds(calendar)))
  }

  private worlds(calendar: CalendarByHash): Worlds {
    const { instead, recordedPolicy } = this
    const tzdb = process.versions.tz ?? 'unknown'
    const then = (hash: Hash | undefined) => (hash === undefined ? undefined : recordedPolicy(hash)) ?? instead
    return {
      then: { policyFor: then, recordedPolicy, calendar, tzdb },
      instead: { policyFor: () => instead, recordedPolicy, calendar, tzdb },
    }
  }
}

/** The policy of a folder's files. Throws where they aren't one; who asks has checked them. */
export function policyOfFiles(files: PolicyFiles): Policy {
  const parsed = parsePolicy(files)
  if ('errors' in parsed) throw new Error(`the policy has ${parsed.errors.length} mistakes`)
  return parsed.ok
}

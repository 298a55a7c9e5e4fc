import type { Instant, Priority } from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import type { OpenWork } from '../roster/open-work.js'
import type { Roster } from '../roster/overrides/with-changes.js'

/** What a decision about an incident may look at besides the incident. */
export interface HandlingContext {
  /** `log.now()`. */
  readonly now: Instant
  readonly policy: Pick<
    PolicySubjects,
    | 'priorities'
    | 'escalation'
    | 'reclassification'
    | 'stakeholders'
    | 'warRoom'
    | 'vendors'
    | 'runbooks'
    | 'standards'
    | 'quotas'
    | 'readers'
    | 'catalogue'
  > & {
    /** With what was decided over it. */
    readonly roster: Roster
  }
  readonly work: OpenWork
  /** The latest instant that the next update could be promised for, were this priority in force now; null: any. */
  latestPromise(priority: Priority): Instant | null
  /** When the newest of its clocks began; what ends clocks never lies before it. Null before the first. */
  readonly clocksSince: Instant | null
}

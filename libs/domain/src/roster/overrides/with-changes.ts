import type { RosterPolicy } from '@atlas/policy'
import type { RosterChanges } from './roster-changes.js'

/** The policy's roster with what was decided over it. */
export type Roster = RosterPolicy & { readonly changes?: RosterChanges }

/** Whoever asks who is on shift, asks this one. */
export const withChanges = (roster: RosterPolicy, changes: RosterChanges): Roster =>
  changes.count === 0 ? roster : { ...roster, changes }

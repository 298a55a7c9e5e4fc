import type { Policy } from '../policy.js'
import type { Difference } from './differences.js'

/** One thing that another policy does otherwise, as a sentence for people. */
export interface PolicyChange {
  readonly file: string
  /** Keys from the top of the file; of lists whose items have ids, the ids. Empty for a file that isn't YAML. */
  readonly path: readonly string[]
  readonly sentence: string
  /** Targets, calendars, matrix and roles aren't one person's to change (domain, "Words"). */
  readonly needsSecondPerson: boolean
}

/** The policies that are compared, for sentences that say whom a change concerns. */
export interface Compared {
  readonly before: Policy
  readonly after: Policy
}

/** The sentence of a difference in one file; undefined where the file's subject has none of its own. */
export type Sentence = (difference: Difference, compared: Compared) => string | undefined

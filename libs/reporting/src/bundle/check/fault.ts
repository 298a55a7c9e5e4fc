/** What of a bundle isn't as it was written, or isn't what the log was sealed with. */
export interface BundleFault {
  /** `event 17 (PriorityReclassified, handling-…@9)`. */
  readonly where: string
  /** `data.reason`; null where it can't be said. */
  readonly field: string | null
  readonly says: string
}

/** What a check found. */
export interface Found {
  readonly faults: readonly BundleFault[]
  /** What holds, and what nobody vouches for: a sentence each. */
  readonly notes: readonly string[]
  /** What couldn't be checked here: a sentence each. */
  readonly undecided: readonly string[]
}

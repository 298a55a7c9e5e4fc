import type { RunOutcome, StandardKind, StepOutcome } from '@atlas/contracts'

/** A runbook that is or was followed; folded. */
export interface Run {
  readonly run: number
  readonly runbook: string
  /** In the runbook's order, as it stood when the run began. */
  readonly steps: readonly {
    readonly step: string
    readonly check: StandardKind | null
    /** Of its newest record; null before the first. */
    readonly outcome: StepOutcome | null
  }[]
  /** Null while it is followed. */
  readonly outcome: RunOutcome | null
}

export const openRuns = (runs: readonly Run[]): readonly Run[] => runs.filter(({ outcome }) => outcome === null)

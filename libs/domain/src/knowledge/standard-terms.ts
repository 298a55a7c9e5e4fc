import type { CheckResult, QuotaReading, StandardInputs, StandardKind } from '@atlas/contracts'
import type { Quotas, Standards } from '@atlas/policy'

/** What a check may look at besides its inputs. */
export interface StandardTerms {
  readonly standards: Standards
  readonly quotas: Quotas
  /** What AWS itself said just now, where it was asked; else the snapshot counts. */
  readonly reading?: QuotaReading | undefined
}

/** What a standard says: passed or not, and why. */
export type Verdict = Pick<CheckResult, 'passed' | 'because' | 'quota'>

export type Check<Kind extends StandardKind> = (inputs: StandardInputs<Kind>, terms: StandardTerms) => Verdict

export const passed = (because: string): Verdict => ({ passed: true, because })
export const failed = (because: string): Verdict => ({ passed: false, because })

import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/**
 * Checks that need more than one file, or more than a shape; each lives in its subject's file and is named here. They
 * run when every file has its shape.
 */
export const policyChecks: readonly ((policy: PolicySubjects, files: ReadonlyMap<string, Uint8Array>) => Misfit[])[] =
  []

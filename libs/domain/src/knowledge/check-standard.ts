import { type CheckResult, type MissingPart, mistakesOf, standardInputs, type StandardKind } from '@atlas/contracts'
import { checkAwsQuota } from './aws-quota.js'
import { checkEgressTarget } from './egress-target.js'
import { checkLimits } from './limits.js'
import { checkNaming } from './naming.js'
import type { StandardTerms, Verdict } from './standard-terms.js'

/**
 * Holds what was stated against the standard (domain, "Knowledge"), with the version that said so; or what is missing
 * or wrong in what was stated.
 */
export function checkStandard(
  standard: StandardKind,
  stated: unknown,
  terms: StandardTerms,
): { readonly result: CheckResult } | { readonly missing: MissingPart[] } {
  const parsed = standardInputs[standard].safeParse(stated ?? {})
  if (!parsed.success) return { missing: mistakesOf(parsed.error.issues, 'inputs') }
  const { version } = terms.standards
  return { result: { standard, version, inputs: { ...parsed.data }, ...verdict(standard, stated, terms) } }
}

function verdict(standard: StandardKind, stated: unknown, terms: StandardTerms): Verdict {
  switch (standard) {
    case 'aws-quota':
      return checkAwsQuota(standardInputs[standard].parse(stated), terms)
    case 'egress-target':
      return checkEgressTarget(standardInputs[standard].parse(stated), terms)
    case 'naming':
      return checkNaming(standardInputs[standard].parse(stated), terms)
    case 'limits':
      return checkLimits(standardInputs[standard].parse(stated), terms)
  }
}

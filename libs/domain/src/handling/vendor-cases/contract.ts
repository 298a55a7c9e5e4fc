import { type Refusal, refuse, type VendorPromise } from '@atlas/contracts'
import type { HandlingContext } from '../context.js'
import type { VendorCase } from './vendor-case.js'

/** What the case's contract promises at a severity, as policy has it now; refused with the severities there are. */
export function promisedAt(
  severity: string,
  { vendor, contract, vendorName, vendorCase }: VendorCase,
  { policy }: HandlingContext,
): VendorPromise | Refusal {
  const severities = policy.vendors.vendors[vendor]?.contracts[contract]?.severities
  if (!severities)
    return refuse(
      'no-such-contract',
      `policy has no contract ${contract} with ${vendorName} any more; withdraw vendor case ${vendorCase} and prepare another`,
      [{ field: 'contract', message: 'one that policy has' }],
    )
  const promised = severities[severity]
  if (promised) return { response: promised.response, resolution: promised.resolution }
  const known = Object.keys(severities).join(', ')
  const missing = [{ field: 'severity', message: `one of ${known}` }]
  return refuse(
    'no-such-severity',
    `the contract ${contract} knows no severity ${severity}; it has ${known}`,
    missing,
    422,
  )
}

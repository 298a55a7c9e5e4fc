import type { EscalationTrigger, MissingPart } from '@atlas/contracts'
import type { Incident } from '../handling.js'

/** An escalation to whoever deals with the vendor may point to the case that was prepared: one that stands. */
export function unknownVendorCase(
  trigger: EscalationTrigger,
  evidence: unknown,
  { vendorCases }: Incident,
): MissingPart[] {
  if (trigger !== 'vendor-involvement' || typeof evidence !== 'object' || evidence === null) return []
  const { vendorCase } = evidence as { vendorCase?: unknown }
  if (typeof vendorCase !== 'number') return []
  const standing = vendorCases.filter(({ state }) => state === 'requested' || state === 'open')
  if (standing.some((one) => one.vendorCase === vendorCase)) return []
  const known = standing.map((one) => one.vendorCase).join(', ')
  const message = known ? `the number of a case that stands: ${known}` : 'left out: no vendor case stands'
  return [{ field: 'evidence.vendorCase', message }]
}

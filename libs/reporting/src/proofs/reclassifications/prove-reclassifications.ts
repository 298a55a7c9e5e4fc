import type { ReclassificationProof } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { Period, PolicyByHash } from '../period.js'
import { checkIncident } from './check-incident.js'
import { findChanged } from './find-changed.js'

/**
 * Every change of priority after triage in a period with its evidence, writer, approvers and clocks, and whatever is
 * against one (domain, "Audit and replay"). Reads alone.
 */
export async function proveReclassifications(
  log: LogReader,
  period: Period,
  policyOf: PolicyByHash,
): Promise<ReclassificationProof> {
  const asKnownAt = await log.now()
  const proof: ReclassificationProof = {
    from: period.from ?? null,
    to: period.to ?? null,
    asKnownAt,
    checked: 0,
    violations: [],
    outsideMatrix: [],
    items: [],
  }
  for (const incidentId of await findChanged(log, period)) {
    const { items, violations, outsideMatrix } = await checkIncident(log, incidentId, period, policyOf)
    proof.checked += items.length
    proof.items.push(...items)
    proof.violations.push(...violations)
    proof.outsideMatrix.push(...outsideMatrix)
  }
  return proof
}

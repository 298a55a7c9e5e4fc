import type { HandlingEvent, Recorded } from '@atlas/contracts'
import { findPerson, rowName, rowsBetween } from '@atlas/domain'
import type { PolicyByHash } from '../period.js'
import { type Fault, isBy } from './fault.js'
import type { Applied, Approved, Requested } from './history.js'

/** What is against the approvals of a change: each row by another person than the writer, in a role that they held. */
export async function checkApprovals(
  applied: Applied,
  asked: Requested,
  earlier: readonly Recorded<HandlingEvent>[],
  policyOf: PolicyByHash,
): Promise<Fault[]> {
  const { request, rows } = applied.data
  const faults: Fault[] = []
  for (const row of rows) {
    const name = `${rowName(row)} of request ${request}`
    const against = (kind: string, says: string) => faults.push({ kind, says })
    const approved = earlier.find(
      (event): event is Approved =>
        event.type === 'ReclassificationApproved' && event.data.request === request && event.data.row === row.row,
    )
    if (!approved) {
      against('not-approved', `nobody approved ${name}`)
      continue
    }
    const { by, role } = approved.data
    if (by !== row.approvedBy || role !== row.role)
      against(
        'approved-by-another',
        `${name} was approved by ${by} as ${role}, and it says ${row.approvedBy} as ${row.role}`,
      )
    if (by === asked.data.by) against('approved-by-writer', `${by} approved ${name}, which ${by} wrote`)
    if (!isBy(approved, by)) against('not-by-person', `${name} was not approved by ${by} in person`)
    faults.push(...(await checkRole(approved, applied, policyOf)))
    const end = earlier.find((event) => endOf(event) === request && event.streamVersion < approved.streamVersion)
    if (end) against('approved-after-end', `${by} approved ${name} after ${end.type}`)
    if (approved.occurredAt > asked.data.expiresAt)
      against(
        'approved-too-late',
        `${by} approved ${name} at ${approved.occurredAt}, and it expired at ${asked.data.expiresAt}`,
      )
  }
  return faults
}

/** By the policy that decided on the approval, not by today's. */
async function checkRole(
  approved: Approved,
  { data: { from, to } }: Applied,
  policyOf: PolicyByHash,
): Promise<Fault[]> {
  const { by, role, row } = approved.data
  if (approved.metadata.policy === undefined)
    return [{ kind: 'no-policy', says: `the approval of ${by} names no policy` }]
  const policy = await policyOf(approved.metadata.policy)
  const faults: Fault[] = []
  const asked = rowsBetween(from, to, policy.reclassification).find((one) => one.row === row)
  if (asked && !asked.approvers.includes(role))
    faults.push({
      kind: 'wrong-role',
      says: `${rowName(asked)} is approved by ${asked.approvers.join(' or ')}, and ${by} approved it as ${role}`,
    })
  if (!findPerson(policy.roster, by)?.roles.includes(role))
    faults.push({
      kind: 'role-not-held',
      says: `${by} approved as ${role}, which they didn't hold by the roster of then`,
    })
  return faults
}

const endOf = ({ type, data }: HandlingEvent): number | undefined =>
  type === 'ReclassificationRefused' || type === 'ReclassificationWithdrawn' || type === 'ReclassificationExpired'
    ? data.request
    : undefined

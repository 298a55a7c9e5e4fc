import type { PersonId, ProvedReclassification, Role } from '@atlas/contracts'
import { findPerson, rowName } from '@atlas/domain'
import { ClockChanges } from '../../trail/clock-changes.js'
import { shown } from '../../trail/trail-entry.js'
import { named, type PolicyByHash } from '../period.js'
import { type Applied, type History, type Step, textOf } from './history.js'

/** A change with everything that proves it: evidence, writer, approvers and the roles they held then, clocks. */
export async function provedItem(
  applied: Applied,
  earlier: readonly Step[],
  history: History,
  policyOf: PolicyByHash,
): Promise<ProvedReclassification> {
  const { request, by, from, to, reason, rows } = applied.data
  const policyAt = (type: 'ReclassificationRequested' | 'ReclassificationApproved', row?: string) =>
    earlier.find(
      ({ event }) =>
        event.type === type &&
        event.data.request === request &&
        (row === undefined || ('row' in event.data && event.data.row === row)),
    )?.event.metadata.policy ?? applied.metadata.policy
  const rolesOf = async (person: PersonId, policy: string | undefined): Promise<Role[]> =>
    policy === undefined ? [] : [...(findPerson((await policyOf(policy)).roster, person)?.roles ?? [])]
  return {
    ...named(applied, history.number),
    from,
    to,
    request,
    writer: { person: by, roles: await rolesOf(by, policyAt('ReclassificationRequested')) },
    reason: textOf(reason, history) ?? null,
    rows: await Promise.all(
      rows.map(async (row) => ({
        row: row.row,
        from: row.from,
        to: row.to,
        evidence: {
          what: `${rowName(row)}: ${row.kind}`,
          hash: row.evidence,
          shown: shown(textOf(row.evidence, history)),
        },
        approvedBy: row.approvedBy,
        approvedAs: row.role,
        roles: await rolesOf(row.approvedBy, policyAt('ReclassificationApproved', row.row)),
      })),
    ),
    clocks: [...new ClockChanges(history.clocks).of(applied)],
    policy: applied.metadata.policy ?? null,
  }
}

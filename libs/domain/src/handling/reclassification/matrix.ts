import { type EvidenceKind, type EvidenceRow, priorities, type Priority, type Role } from '@atlas/contracts'
import type { ReclassificationPolicy, Writers } from '@atlas/policy'
import { isHigher } from '../triage/triage.js'

/** A row of the matrix that leads from one priority towards another, with what policy asks for there. */
export interface MatrixRow {
  readonly row: EvidenceRow
  readonly from: Priority
  readonly to: Priority
  /** One of these kinds is needed. */
  readonly kinds: readonly EvidenceKind[]
  readonly writers: Writers
  readonly approvers: readonly Role[]
}

/** Every row that a raise passes, the lowest first; a lowering is one row of ours. None from a priority to itself. */
export function rowsBetween(from: Priority, to: Priority, policy: ReclassificationPolicy): readonly MatrixRow[] {
  if (from === to) return []
  if (isHigher(from, to)) {
    const { evidence, writers, approvers } = policy.lowering
    return [{ row: 'lowering', from, to, kinds: evidence, writers, approvers }]
  }
  return priorities
    .slice(priorities.indexOf(to) + 1, priorities.indexOf(from) + 1)
    .reverse()
    .flatMap((row): MatrixRow[] => {
      if (row === 'P1') return []
      const { to: next, evidence, evidenceThisFar, writers, approvers } = policy.raising[row]
      const kinds = next === to ? [...evidence, ...evidenceThisFar] : evidence
      return [{ row, from: row, to: next, kinds, writers, approvers }]
    })
}

/** `P3 to P2`, as refusals and pages say it. */
export const rowName = ({ from, to }: Pick<MatrixRow, 'from' | 'to'>): string => `${from} to ${to}`

import {
  type EvidenceRow,
  evidenceRows,
  priorities,
  ReclassificationEffect,
  reclassificationEvidence,
  Role,
  Tier,
} from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** Who may write a request: whoever works at one of the tiers, or the owner at a tier on another's evidence. */
export const Writers = z.strictObject({
  tiers: z.array(Tier).min(1),
  owner: z.strictObject({ at: Tier, onEvidenceOf: Tier }).optional(),
})
export type Writers = z.infer<typeof Writers>

const kindsOf = <Row extends EvidenceRow>(row: Row) =>
  z.enum(Object.keys(reclassificationEvidence[row]) as (keyof (typeof reclassificationEvidence)[Row] & string)[])

const terms = <Row extends EvidenceRow>(row: Row) => ({
  /** Kinds of evidence, one of which the row needs. */
  evidence: z.array(kindsOf(row)).min(1),
  writers: Writers,
  /** One of these roles approves, and never the writer. */
  approvers: z.array(Role).min(1),
})
const raise = <Row extends 'P4' | 'P3' | 'P2', To extends string>(row: Row, to: To) =>
  z.strictObject({
    to: z.literal(to),
    ...terms(row),
    /** Kinds that suffice where the request goes this row and no further. */
    evidenceThisFar: z.array(kindsOf(row)).default([]),
    /** What follows besides the priority and its clocks. */
    then: z.array(ReclassificationEffect),
  })

/** policy/reclassification.yaml: the playbook's matrix. Durations in ms. */
export const ReclassificationPolicy = z.strictObject({
  raising: z.strictObject({ P4: raise('P4', 'P3'), P3: raise('P3', 'P2'), P2: raise('P2', 'P1') }),
  lowering: z.strictObject(terms('lowering')),
  /** By the priority asked for. */
  expiresAfter: z.strictObject({ P1: Duration, P2: Duration, P3: Duration, P4: Duration }),
})
export type ReclassificationPolicy = z.infer<typeof ReclassificationPolicy>

/** Each row has a writer and another person who approves; a war room is called only where a priority has its parts. */
export function checkReclassification({ reclassification, roster, escalation, priorities: terms }: PolicySubjects) {
  const file = 'reclassification.yaml'
  const held = (roles: readonly Role[]): string[] =>
    roster.people.filter((person) => roles.some((role) => person.roles.includes(role))).map(({ id }) => id)
  const rows = evidenceRows.flatMap((row): Misfit[] => {
    const { writers, approvers } = row === 'lowering' ? reclassification.lowering : reclassification.raising[row]
    const path = row === 'lowering' ? [row] : ['raising', row]
    const writing = held(
      writers.tiers.flatMap((tier) => [...escalation.tiers[tier].roles, ...escalation.tiers[tier].reserve]),
    )
    const approving = held(approvers)
    if (writing.length === 0)
      return [
        {
          file,
          path: [...path, 'writers', 'tiers'],
          message: `nobody in roster.yaml works at ${writers.tiers.join(' or ')}`,
        },
      ]
    const alone = writing.find((writer) => approving.every((approver) => approver === writer))
    if (alone === undefined) return []
    const who = approving.length === 0 ? 'nobody in roster.yaml holds' : `besides ${alone}, who may ask, nobody holds`
    return [{ file, path: [...path, 'approvers'], message: `${who} one of ${approvers.join(', ')}` }]
  })
  const calls = priorities.flatMap((to): Misfit[] => {
    const row = (['P4', 'P3', 'P2'] as const).find((each) => reclassification.raising[each].to === to)
    const effect = row === undefined ? -1 : reclassification.raising[row].then.indexOf('war-room')
    if (row === undefined || effect < 0 || terms.priorities[to].responseTeam.some(({ part }) => part)) return []
    const message = `priorities.yaml gives ${to} no parts of a war room, so none can be called`
    return [{ file, path: ['raising', row, 'then', effect], message }]
  })
  return [...rows, ...calls]
}

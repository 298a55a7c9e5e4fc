import type { MissingPart, PersonId } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { rolesOfTier, worksAt } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { type MatrixRow, rowName } from './matrix.js'

/** What says who works at a tier. */
type WriterTerms = { readonly policy: Pick<HandlingContext['policy'], 'escalation'> }

/** For each row that this person may not write, who may; empty when they may write the whole request. */
export const unfitWriter = (
  rows: readonly MatrixRow[],
  person: RosterPerson,
  incident: Classified,
  context: WriterTerms,
): MissingPart[] =>
  rows.flatMap((row) =>
    mayWrite(row, person, incident, context)
      ? []
      : [{ field: 'by', message: `${rowName(row)} is written ${who(row, person.id, incident, context)}` }],
  )

function mayWrite(
  { writers }: MatrixRow,
  person: RosterPerson,
  incident: Classified,
  { policy: { escalation } }: WriterTerms,
): boolean {
  if (writers.tiers.some((tier) => worksAt(person, tier, escalation))) return true
  const { owner } = writers
  return (
    owner !== undefined &&
    incident.owner === person.id &&
    incident.tier === owner.at &&
    incident.evidenceFrom.includes(owner.onEvidenceOf)
  )
}

function who(
  { writers: { tiers, owner } }: MatrixRow,
  by: PersonId,
  incident: Classified,
  { policy: { escalation } }: WriterTerms,
): string {
  const roles = new Set(tiers.flatMap((tier) => rolesOfTier(escalation, tier)))
  const atTiers = `at ${tiers.join(' or ')} (${[...roles].join(', ')})`
  if (!owner) return atTiers
  const lacking =
    incident.owner === by && incident.tier === owner.at ? `; ${owner.onEvidenceOf} has handed over none` : ''
  return `${atTiers}, or by its owner at ${owner.at} on the evidence of ${owner.onEvidenceOf}${lacking}`
}

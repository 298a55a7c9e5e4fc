import { isRefusal, type PersonId, type Refusal, refuse, type Role } from '@atlas/contracts'
import type { RosterPerson } from '@atlas/policy'
import { actingPerson } from '../../roster/person.js'
import type { HandlingContext } from '../context.js'
import { standsInFor } from './approvers.js'
import { rowName } from './matrix.js'
import type { ReclassificationRequest, RowLacking } from './requests.js'

/** The role in which a person decides on a row: one that they hold themselves, whomever they stand in for. */
export const roleFor = ({ roles }: Pick<RowLacking, 'roles'>, person: RosterPerson): Role | undefined =>
  roles.find((role) => person.roles.includes(role))

/** Approving and refusing is for another person than the writer, in a role of one of the rows. */
export function decidingPerson(
  { by: writer, request, rows: shown, lacking }: ReclassificationRequest,
  by: PersonId,
  context: HandlingContext,
): RosterPerson | Refusal {
  const rows = [...shown, ...lacking]
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  if (writer === by)
    return refuse(
      'own-request',
      `${by} wrote request ${request}; somebody else decides on it, ${needed(rows)}`,
      [{ field: 'by', message: `another person, ${needed(rows)}` }],
      403,
    )
  if (rows.some((row) => roleFor(row, person))) return person
  return refuse(
    'wrong-hand',
    `${by} is ${person.roles.join(' and ')}${standingIn(by, context)}; request ${request} is decided by ${needed(rows)}`,
    [{ field: 'by', message: needed(rows) }],
    403,
  )
}

/** `Team Lead or Evangelist (P3 to P2)`. */
export const needed = (rows: readonly RowLacking[]): string =>
  rows.map((row) => `${row.roles.join(' or ')} (${rowName(row)})`).join(', ')

/** A delegate approves only in a role that they hold (domain, "Reclassification"). */
function standingIn(by: PersonId, context: HandlingContext): string {
  const instead = standsInFor(by, context)
  return instead ? `, and standing in for ${instead} lends no role that they don't hold` : ''
}

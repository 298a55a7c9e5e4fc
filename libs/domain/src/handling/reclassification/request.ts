import {
  type HandlingEvent,
  instant,
  isRefusal,
  milliseconds,
  type MissingPart,
  type Priority,
  type Refusal,
  refuse,
  type RequestedRow,
} from '@atlas/contracts'
import { peopleOnShift } from '../../roster/on-shift.js'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import type { Classified } from '../opening/classified.js'
import { approversOf } from './approvers.js'
import { kindOf, missingEvidence } from './evidence.js'
import { type MatrixRow, rowName, rowsBetween } from './matrix.js'
import { type ReclassificationRequest, waiting } from './requests.js'
import { unfitWriter } from './writer.js'

/**
 * Asks for another priority, with the evidence of each row of the matrix that this passes. Refused without its
 * evidence or from the wrong hand, with every missing part named (domain, "Reclassification").
 */
export function requestReclassification(
  command: CommandOf<'request-reclassification'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, to, reason, evidence } = command
  const untimely = notNow(command, incident)
  if (untimely) return untimely
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const { reclassification } = context.policy
  const rows = rowsBetween(incident.priority, to, reclassification)
  const why = { field: 'reason', message: 'a clear, non-technical reason, as the requestor will read it' }
  const missing = [...missingEvidence(rows, evidence), ...(reason ? [] : [why])]
  const unfit = unfitWriter(rows, person, incident, context)
  const name = `a change from ${incident.priority} to ${to}`
  if (unfit.length > 0)
    return refuse('wrong-hand', `${name} isn't ${by}'s to ask for: ${sentence(unfit)}`, [...unfit, ...missing], 403)
  const requested = rows.flatMap((row) => rowOf(row, command, context))
  if (missing.length > 0 || reason === undefined || requested.length < rows.length)
    return refuse('incomplete', `${name} lacks ${missing.map(({ field }) => field).join(', ')}`, missing, 422)
  const { incidentId, priority: from, reclassifications } = incident
  const expiresAt = instant(milliseconds(context.now) + reclassification.expiresAfter[to])
  // One that was opened in another system gets its evidence, and its writer.
  const takenUp = openedElsewhere(to, incident)
  const data = {
    incidentId,
    request: takenUp?.request ?? reclassifications.length + 1,
    ...(takenUp?.elsewhere ? { elsewhere: takenUp.elsewhere } : {}),
    by,
    from,
    to,
    rows: requested,
    reason,
    expiresAt,
    onShift: peopleOnShift(context.policy.roster, context.now),
  }
  return [{ type: 'ReclassificationRequested', occurredAt: context.now, data }]
}

function notNow(
  { to }: CommandOf<'request-reclassification'>,
  { status, triaged, priority, reclassifications }: Classified,
): Refusal | undefined {
  const lacks = (field: string, message: string) => [{ field, message }]
  if (status === 'Closed')
    return refuse(
      'not-now',
      'a Closed incident is final; its priority stays',
      lacks('status', 'an incident that is not Closed'),
    )
  if (!triaged)
    return refuse(
      'not-triaged-yet',
      'triage comes first: it sets the priority without an approval; triage it',
      lacks('incident', 'one that somebody has triaged'),
    )
  if (to === priority)
    return refuse(
      'nothing-to-change',
      `the priority is ${priority} already; ask for another`,
      lacks('to', `another than ${priority}`),
    )
  const same = waiting(reclassifications).find((request) => request.to === to && request.lacking.length === 0)
  return (
    same &&
    refuse(
      'asked-already',
      `request ${same.request} of ${same.by} asks for ${to} already, and waits for ${waits(same)}`,
      lacks('to', 'a priority for which no request waits'),
    )
  )
}

const openedElsewhere = (to: Priority, { reclassifications }: Incident): ReclassificationRequest | undefined =>
  waiting(reclassifications).find((request) => request.to === to && request.lacking.length > 0)

const waits = ({ rows }: ReturnType<typeof waiting>[number]): string =>
  rows
    .filter(({ approval }) => approval === null)
    .map((row) => `${row.roles.join(' or ')} (${rowName(row)})`)
    .join(' and ')

/** None where its evidence isn't there. */
function rowOf(
  row: MatrixRow,
  { by, evidence, kept }: CommandOf<'request-reclassification'>,
  context: HandlingContext,
): RequestedRow[] {
  const kind = kindOf(row, evidence[row.row])
  const hash = kept[row.row]
  if (!kind || !hash) return []
  const { from, to, approvers: roles } = row
  return [
    { row: row.row, from, to, kind, evidence: hash, roles: [...roles], approvers: approversOf(roles, by, context) },
  ]
}

const sentence = (parts: readonly MissingPart[]): string => parts.map(({ message }) => message).join('; ')

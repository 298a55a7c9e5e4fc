import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/** A work note, by anybody of the roster, until the incident is Closed (domain, "Words", note). */
export function addNote(
  { by, text, corrects }: CommandOf<'note'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const refused = notToBeWritten(by, corrects, incident.notes, 'note', incident, context)
  if (refused) return refused
  const { incidentId, notes } = incident
  const data = { incidentId, note: notes + 1, by, text, ...(corrects === undefined ? {} : { corrects }) }
  return [{ type: 'NoteAdded', occurredAt: context.now, data }]
}

/** A piece of evidence, with what shows it (domain, "Words", finding). */
export function recordFinding(
  { by, content, kinds, corrects }: CommandOf<'finding'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const refused = notToBeWritten(by, corrects, incident.findings, 'finding', incident, context)
  if (refused) return refused
  const { incidentId, findings } = incident
  const data = {
    incidentId,
    finding: findings + 1,
    by,
    content,
    kinds: [...kinds],
    ...(corrects === undefined ? {} : { corrects }),
  }
  return [{ type: 'FindingRecorded', occurredAt: context.now, data }]
}

function notToBeWritten(
  by: string,
  corrects: number | undefined,
  written: number,
  what: 'note' | 'finding',
  { status }: Incident,
  { policy }: HandlingContext,
): Refusal | undefined {
  if (status === 'Closed')
    return refuse(
      'not-now',
      `a Closed incident is final, so no ${what} is added; a reply of the customer opens a new one`,
      [{ field: 'status', message: 'an incident that is not Closed' }],
    )
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (corrects === undefined || (corrects >= 1 && corrects <= written)) return undefined
  const right = written === 0 ? `there is no ${what} yet` : `a number from 1 to ${written}`
  const missing = [{ field: 'corrects', message: right }]
  return refuse(`unknown-${what}`, `there is no ${what} ${corrects} to correct: ${right}`, missing, 422)
}

import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

type Decision = readonly HandlingEvent[] | Refusal

/** By anybody of the roster: what needn't have been hidden is shown again by one act, what was shown is known. */
export function restrict(
  { by, reason }: CommandOf<'restrict'>,
  incident: Incident,
  context: HandlingContext,
): Decision {
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const { incidentId, restricted } = incident
  if (restricted)
    return refuse('restricted-already', `it is restricted since ${restricted.since}: ${restricted.reason}`, [
      { field: 'incident', message: 'one that everybody of the roster reads' },
    ])
  return [{ type: 'IncidentRestricted', occurredAt: context.now, data: { incidentId, by, reason } }]
}

/** Whoever is admitted reads everything of it from now on, as its team does. */
export function admitReader(
  { by, reader, reason }: CommandOf<'admit-reader'>,
  incident: Incident,
  context: HandlingContext,
): Decision {
  const refused = notTheirs(by, incident, context)
  if (refused) return refused
  const { incidentId, team } = incident
  if (team.includes(reader))
    return refuse('reads-already', `${reader} belongs to its team already`, [
      { field: 'reader', message: `somebody besides ${team.join(', ')}` },
    ])
  if (!isKnown(reader, context)) {
    const right = 'an id of roster.yaml, or a member or dedicated channel of an audience of stakeholders.yaml'
    return refuse('unknown-reader', `${reader} is nobody in policy`, [{ field: 'reader', message: right }], 422)
  }
  return [{ type: 'ReaderAdmitted', occurredAt: context.now, data: { incidentId, by, reader, reason } }]
}

export function liftRestriction(
  { by, reason }: CommandOf<'lift-restriction'>,
  incident: Incident,
  context: HandlingContext,
): Decision {
  const refused = notTheirs(by, incident, context)
  if (refused) return refused
  const { incidentId } = incident
  return [{ type: 'RestrictionLifted', occurredAt: context.now, data: { incidentId, by, reason } }]
}

/** Its owner and the overseers say who else may read it. */
function notTheirs(by: string, { restricted, owner }: Incident, { policy }: HandlingContext): Refusal | undefined {
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (!restricted)
    return refuse('not-restricted', 'it is not restricted: everybody of the roster reads it; restrict comes first', [
      { field: 'incident', message: 'one that is restricted' },
    ])
  const { overseers } = policy.readers.restricted
  if (by === owner || person.roles.some((role) => overseers.includes(role))) return undefined
  const hands = `its owner${owner === null ? '' : ` (${owner})`} or a ${overseers.join(' or ')}`
  const message = `who else reads it is said by ${hands}; ${by} is neither`
  return refuse('wrong-hand', message, [{ field: 'by', message: hands }], 403)
}

const isKnown = (reader: string, { policy: { roster, stakeholders } }: HandlingContext): boolean =>
  roster.people.some(({ id }) => id === reader) ||
  Object.values(stakeholders.audiences).some(
    ({ members, dedicatedChannel }) => members.includes(reader) || dedicatedChannel === reader,
  )

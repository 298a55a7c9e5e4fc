import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { responsiblePerson } from '../status/responsible.js'
import { isHigher } from '../triage/triage.js'
import { isRelated, relatedAs } from './related.js'

type Decision = readonly HandlingEvent[] | Refusal

/**
 * A person says that this incident is the parent of another, or was caused by it; the other's stream says the same from
 * its side, in the same transaction (`echoesOf`). No circle can come of it: a parent has no parent itself, and a cause no
 * cause, so that what is named is always the end of a chain, and the root is the one to name.
 */
export function relate(command: CommandOf<'relate'>, incident: Incident, context: HandlingContext): Decision {
  const person = responsiblePerson(incident, command.by, context)
  if (isRefusal(person)) return person
  const other = anotherOf(command.other, incident)
  if (isRefusal(other)) return other
  const { relation, by, reason } = command
  if (isRelated(relation, other.incidentId, incident))
    return refuse('related-already', `this incident is ${relation} ${other.number} already`, [
      { field: 'incident', message: 'one to which it is not so related' },
    ])
  const circle = relation === 'parent-of' ? noParentOf(incident, other) : noCauseOf(incident, other)
  if (circle) return circle
  const { incidentId } = incident
  const data = { incidentId, relation, other: other.incidentId, number: other.number, by, reason }
  return [{ type: 'RelationAdded', occurredAt: context.now, data }]
}

/** It was a mistake: both streams say so, and keep what they had said. */
export function unrelate(
  { by, relation, other: named, reason }: CommandOf<'unrelate'>,
  incident: Incident,
  context: HandlingContext,
): Decision {
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const other = anotherOf(named, incident)
  if (isRefusal(other)) return other
  if (!isRelated(relation, other.incidentId, incident)) {
    const right = relatedAs(relation, incident).map(({ number }) => number)
    const instead = right.length > 0 ? `it is ${relation} ${right.join(', ')}` : `it is ${relation} none`
    const missing = [{ field: 'incident', message: instead }]
    return refuse('not-related', `this incident is not ${relation} ${other.number}; ${instead}`, missing)
  }
  const { incidentId } = incident
  const data = { incidentId, relation, other: other.incidentId, number: other.number, by, reason }
  return [{ type: 'RelationRemoved', occurredAt: context.now, data }]
}

/** What was said of another incident concerns this one too. */
export function noteRelation(
  { change, relation, other, by, reason }: CommandOf<'note-relation'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId } = incident
  const data = { incidentId, relation, other: other.incidentId, number: other.number, by, reason }
  if (change === 'removed') return [{ type: 'RelationRemoved', occurredAt: now, data }]
  const supersedes = relation === 'child-of' && isAsGrave(other, incident)
  const added = { ...data, ...(supersedes ? { supersedesPages: true as const } : {}) }
  return [{ type: 'RelationAdded', occurredAt: now, data: added }]
}

const isAsGrave = ({ priority: parents }: Pick<Incident, 'priority'>, { priority }: Incident): boolean =>
  parents !== null && (priority === null || !isHigher(priority, parents))

/** The other incident, if there is one and it isn't this. */
export function anotherOf(other: HandlingState, { incidentId }: Incident): Incident | Refusal {
  const missing = [{ field: 'incident', message: 'the id or number of another incident' }]
  if (!other.opened) return refuse('unknown-incident', 'there is no such other incident', missing, 404)
  if (other.incidentId !== incidentId) return other
  return refuse('same-incident', 'an incident has nothing to do with itself; name another', missing, 422)
}

function noParentOf(parent: Incident, child: Incident): Refusal | undefined {
  const [grandparent] = relatedAs('child-of', parent)
  if (grandparent)
    return refuse(
      'not-a-root',
      `this incident has a parent itself, ${grandparent.number}; make that the parent of ${child.number}`,
      [{ field: 'incident', message: grandparent.number ?? 'the parent of this one' }],
    )
  const [parentAlready] = relatedAs('child-of', child)
  if (!parentAlready) return undefined
  return refuse('has-a-parent', `${child.number} has a parent already, ${parentAlready.number}; unrelate them first`, [
    { field: 'incident', message: 'one that has no parent' },
  ])
}

function noCauseOf(effect: Incident, cause: Incident): Refusal | undefined {
  const deeper = relatedAs('caused-by', cause)
  if (deeper.length === 0) return undefined
  const circle = deeper.some(({ other }) => other === effect.incidentId)
  const right = circle ? 'one of the two is wrong' : `name ${deeper.map(({ number }) => number).join(' or ')}`
  return refuse(
    'not-a-root',
    `${cause.number} was caused by ${circle ? 'this incident' : 'another incident'} itself; ${right}`,
    [{ field: 'incident', message: right }],
  )
}

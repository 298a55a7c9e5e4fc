import { type Affected, type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { responsiblePerson } from '../status/responsible.js'

type Decision = readonly HandlingEvent[] | Refusal

/**
 * Another category, who says so and why: at any time until it is Closed, and it moves neither priority nor tier (domain,
 * "Classification and triage"). Before triage the category is triage's to say.
 */
export function recategorise(
  { by, category, reason }: CommandOf<'recategorise'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const refused = notNow(incident, by, context)
  if (refused) return refused
  const { incidentId, category: from } = incident
  if (category === from)
    return refuse('nothing-to-change', `its category is ${from} already; name another`, [
      { field: 'category', message: `another than ${from}` },
    ])
  return [{ type: 'Recategorised', occurredAt: context.now, data: { incidentId, by, reason, from, to: category } }]
}

/** What it touches, as a whole, who says so and why; a wider scope is evidence for a reclassification, and none by itself. */
export function changeScope(
  { by, affected, reason }: CommandOf<'change-scope'>,
  incident: Classified,
  context: HandlingContext,
): Decision {
  const refused = notNow(incident, by, context)
  if (refused) return refused
  const { incidentId } = incident
  if (Object.values(affected).every((list) => list.length === 0)) {
    const missing = [{ field: 'affected', message: 'clusters, namespaces, applications or components' }]
    return refuse('incomplete', 'the scope names nothing that it touches', missing, 422)
  }
  if (incident.affected !== null && isSame(affected, incident.affected))
    return refuse('nothing-to-change', 'it touches just that already; name what is otherwise', [
      { field: 'affected', message: 'what it touches besides, or no longer' },
    ])
  return [{ type: 'ScopeChanged', occurredAt: context.now, data: { incidentId, by, reason, affected } }]
}

function notNow(incident: Classified, by: string, context: HandlingContext): Refusal | undefined {
  if (incident.status === 'Closed')
    return refuse('not-now', 'a Closed incident is final; its category and scope stay as they were', [
      { field: 'status', message: 'an incident that is not Closed' },
    ])
  if (!incident.triaged)
    return refuse('not-triaged-yet', 'triage comes first: it says the category and the scope without more ado', [
      { field: 'incident', message: 'one that somebody has triaged' },
    ])
  const person = responsiblePerson(incident, by, context)
  return isRefusal(person) ? person : undefined
}

const isSame = (one: Affected, other: Affected): boolean =>
  (['clusters', 'namespaces', 'applications', 'components'] as const).every(
    (what) => String([...one[what]].sort()) === String([...other[what]].sort()),
  )

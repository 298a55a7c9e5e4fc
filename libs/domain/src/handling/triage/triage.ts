import { type HandlingEvent, isRefusal, type PersonId, type Priority, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson } from '../../roster/person.js'
import { callResponseTeam } from '../assignment/response-team.js'
import { route } from '../assignment/route.js'
import type { CommandOf, TriageWord } from '../command.js'
import type { HandlingContext } from '../context.js'
import { criticalPriority } from '../escalation/critical-priority.js'
import type { Classified } from '../opening/classified.js'
import { overtaken } from '../reclassification/ended.js'
import { destination } from '../status/moves.js'

/** P1 is higher than P2, and so on. */
export const isHigher = (one: Priority, other: Priority): boolean => one < other

/**
 * The first person's act: confirming or correcting the tentative classification (domain, "Classification and triage").
 * Once, before or at the first Work in Progress; it needs no approver, but lowering from P1 needs the roles that
 * policy names. A correction to another tier's priority routes the incident there: the classifier's tier was wrong. A P1
 * that arises below L3 escalates there at once (domain, "Escalation", critical-priority).
 */
export function triage(
  command: CommandOf<'triage'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  if (incident.status !== 'Unassigned' && incident.status !== 'Escalated')
    return refuse(
      'too-late-for-triage',
      `triage comes at the latest at the first Work in Progress; this incident is ${incident.status}`,
      [{ field: 'status', message: 'Unassigned or Escalated' }],
    )
  const events = triageEvents(incident, command.by, command, context)
  if (isRefusal(events)) return events
  const { priority, category } = command
  const raised = isHigher(priority, incident.priority)
  const corrected = { ...incident, priority, category }
  return [
    ...events,
    ...movesTier(corrected, raised, command.by, context),
    ...(raised ? callResponseTeam(corrected, context) : []),
  ]
}

/** `incident` with triage's word. A hand-over that is under way has its own tier; only a raise takes it further up. */
export function movesTier(
  incident: Classified,
  raised: boolean,
  by: PersonId,
  context: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, priority, category, status, owner } = incident
  const { tier } = context.policy.priorities.priorities[priority]
  if (status === 'Unassigned' ? tier === incident.tier : !raised || tier <= incident.tier) return []
  if (raised && priority === 'P1' && destination(status, 'triage', context.policy.escalation))
    return criticalPriority(incident, by, context)
  // Who is handing it over can't accept it.
  const except = owner === null ? [] : [owner]
  const because = `triage says ${priority}, worked at ${tier}`
  return [route({ incidentId, tier, priority, category, except, because }, context)]
}

/** TriageConfirmed or TriageCorrected, or what stands against it. */
export function triageEvents(
  incident: Classified,
  by: PersonId,
  word: TriageWord,
  { policy, now }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { incidentId, priority, category } = incident
  if (incident.triaged)
    return refuse('already-triaged', 'triage comes once; another priority is asked for by request-reclassification', [
      { field: 'incident', message: 'one that nobody has triaged' },
    ])
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  const { affected } = word
  if (word.priority === priority && word.category === category)
    return [{ type: 'TriageConfirmed', occurredAt: now, data: { incidentId, by, priority, category, affected } }]
  const lowerers = isHigher(priority, word.priority) ? policy.priorities.loweredBy[priority] : undefined
  if (lowerers && !lowerers.some((role) => person.roles.includes(role)))
    return refuse(
      'wrong-hand',
      `lowering from ${priority} needs ${lowerers.join(' or ')}; ${by} is ${person.roles.join(' and ')}`,
      [{ field: 'by', message: lowerers.join(' or ') }],
      403,
    )
  if (!word.reason?.trim()) {
    const missing = [{ field: 'reason', message: 'why the tentative classification was wrong' }]
    return refuse('incomplete', 'correcting the classification lacks its reason', missing, 422)
  }
  const to = { priority: word.priority, category: word.category }
  const data = { incidentId, by, from: { priority, category }, to, affected, reason: word.reason }
  const asked =
    to.priority === priority ? [] : overtaken({ request: 'triage', from: priority, to: to.priority }, incident, { now })
  return [{ type: 'TriageCorrected', occurredAt: now, data }, ...asked]
}

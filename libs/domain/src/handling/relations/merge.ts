import { type Affected, type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState, Incident } from '../handling.js'
import { type Classified, classified } from '../opening/classified.js'
import { waiting } from '../reclassification/requests.js'
import { illegalMove } from '../status/moves.js'
import { responsiblePerson } from '../status/responsible.js'
import { isHigher } from '../triage/triage.js'
import { anotherOf } from './relate.js'
import { isRelated } from './related.js'

type Decision = readonly HandlingEvent[] | Refusal

/**
 * → Closed, merged into another incident that goes on for both (domain, "Intake", relations): its clocks are cancelled
 * with what has elapsed, its signals, requestors, wait, later firings and replies go to that one (`absorb`). Into a
 * graver or equal one of the same environment only, so that no merge takes a priority, or a raise that waits to be
 * decided, out of sight. What it asks of others ends as with any closing: requests for another priority and offered
 * hand-overs end, consultations and vendor cases that nobody opened are withdrawn, its war room stands down, and a case
 * that is open goes on with the vendor under its own number.
 */
export function merge({ by, into: named, reason }: CommandOf<'merge'>, incident: Classified, context: HandlingContext) {
  const illegal = illegalMove(incident, 'merge', context.policy.escalation)
  if (illegal) return illegal
  const person = responsiblePerson(incident, by, context)
  if (isRefusal(person)) return person
  const into = survivorFor(incident, named)
  if (isRefusal(into)) return into
  const { incidentId, status: from } = incident
  const { incidentId: mergedInto, number: mergedNumber } = into
  const data = { incidentId, from, by, how: 'merged' as const, mergedInto, mergedNumber, reason }
  return [{ type: 'IncidentClosed', occurredAt: context.now, data }] satisfies Decision
}

function survivorFor(incident: Classified, named: HandlingState): Classified | Refusal {
  const another = anotherOf(named, incident)
  if (isRefusal(another)) return another
  const wrong = (message: string) =>
    refuse('not-a-survivor', message, [
      { field: 'into', message: 'an open incident, no less grave, of its environment' },
    ])
  const { number, status, environment, mergedInto, duplicateOf } = another
  const elsewhere = mergedInto ?? duplicateOf
  if (elsewhere !== null)
    return wrong(`${number} is ${mergedInto ? 'merged' : 'a duplicate'} itself; merge into ${elsewhere}`)
  if (status === 'Closed') return wrong(`${number} is Closed, which is final; nothing is merged into it`)
  if (status === 'Resolved') return wrong(`${number} is Resolved; reopen it, and merge then`)
  if (environment !== incident.environment)
    return wrong(`${number} is of ${environment}, this one of ${incident.environment}: they stay apart; relate them`)
  if (incident.restricted && !another.restricted)
    return wrong(`this incident is restricted to its team and ${number} is not; restrict that first`)
  const into = classified(another)
  if (isRefusal(into)) return into
  if (isHigher(incident.priority, into.priority))
    return wrong(`this incident is ${incident.priority} and ${number} only ${into.priority}; merge that one into this`)
  const raise = waiting(incident.reclassifications).find(
    ({ to, lacking }) => lacking.length === 0 && isHigher(to, into.priority),
  )
  if (!raise) return into
  return wrong(
    `request ${raise.request} asks for ${raise.to}, which ${number} has not; decide on it or withdraw it first`,
  )
}

/** What becomes of the survivor: everything that goes on with the merged one goes on with it. */
export function absorb(
  { merged, by, reason }: CommandOf<'absorb'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId } = incident
  // In one transaction with the merge, which refuses a Closed one.
  if (incident.status === 'Closed' || isRelated('merged-from', merged.incidentId, incident)) return []
  const known = new Set(incident.reporters.map(({ id }) => id))
  const absorbed: HandlingEvent = {
    type: 'IncidentAbsorbed',
    occurredAt: now,
    data: {
      incidentId,
      number: incident.number,
      merged: merged.incidentId,
      mergedNumber: merged.number,
      by,
      reason,
      from: [merged.incidentId, ...merged.absorbed],
      signals: [...merged.signals],
      firing: Object.entries(merged.firing).map(([dedupKey, firing]) => ({ dedupKey, ...firing })),
      ...(merged.unending.length > 0 ? { unending: [...merged.unending] } : {}),
      sources: [...merged.sources],
      requestors: merged.reporters.filter(({ id }) => !known.has(id)),
      affected: both(touched(incident), touched(merged)),
      clocksStartAt: merged.clocksStartAt,
      vendorCases: merged.vendorCases.flatMap(({ state, number }) => (state === 'open' && number ? [number] : [])),
    },
  }
  return [absorbed, ...waitOf(merged, incident, by, now)]
}

/** It waits on, where it is worked on and waits for nothing else. */
function waitOf(
  { wait, number }: Incident,
  { incidentId, status, waits, wait: own }: Incident,
  by: string,
  now: HandlingContext['now'],
): HandlingEvent[] {
  if (!wait || own || status !== 'Work in Progress') return []
  const { for: what, on, reference, expectedBy } = wait
  // Of another system's history: nobody said until when.
  if (expectedBy === null) return []
  const which = { incidentId, wait: waits + 1, for: what }
  const reason = `${number}, which was merged into this, waits for it`
  const began = { ...which, on, ...(reference === null ? {} : { reference }), expectedBy, by, reason }
  const overdue: HandlingEvent = { type: 'WaitOverdue', occurredAt: now, data: { ...which, on, expectedBy } }
  return [{ type: 'WaitBegan', occurredAt: now, data: began }, ...(expectedBy <= now ? [overdue] : [])]
}

const touched = ({ affected, cluster, namespace, application }: Incident): Affected =>
  affected ?? {
    clusters: [cluster],
    namespaces: namespace === null ? [] : [namespace],
    applications: application === null ? [] : [application],
    components: [],
  }

const both = (one: Affected, other: Affected): Affected => ({
  clusters: [...new Set([...one.clusters, ...other.clusters])],
  namespaces: [...new Set([...one.namespaces, ...other.namespaces])],
  applications: [...new Set([...one.applications, ...other.applications])],
  components: [...new Set([...one.components, ...other.components])],
})

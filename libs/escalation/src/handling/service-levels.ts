import type { IncidentId } from '@atlas/contracts'
import { type Incident, type IncidentTerms, type Reaction, serviceLevelStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'

/** What decides which service level applies to an incident, and which calendar. */
export function incidentTerms(incident: Incident): IncidentTerms {
  const { priority, environment, cluster, namespace, application, source, category, requestorIds, catalogued } =
    incident
  return {
    priority,
    facts: {
      environment,
      cluster,
      source,
      ...(namespace === null ? {} : { namespace }),
      ...(application === null ? {} : { application }),
      ...(category === null ? {} : { category }),
      requestor: requestorIds,
      ...(catalogued === null
        ? {}
        : {
            team: catalogued.team,
            domain: catalogued.domain,
            organisation: catalogued.organisation,
            ...(catalogued.contract === undefined ? {} : { contract: catalogued.contract }),
          }),
    },
  }
}

/** Appends what the clocks say, and sets their alarms. */
export function stage(transaction: Transaction, incidentId: IncidentId, { events, timers }: Reaction): void {
  if (events.length > 0) transaction.append(serviceLevelStream(incidentId), incidentId, events)
  for (const timer of timers)
    if ('arm' in timer) transaction.arm(timer.arm)
    else transaction.disarm(timer.disarm.owner, timer.disarm.name)
}

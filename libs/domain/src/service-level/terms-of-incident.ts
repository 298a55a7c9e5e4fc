import type { Incident } from '../handling/handling.js'
import type { IncidentTerms } from './context.js'

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

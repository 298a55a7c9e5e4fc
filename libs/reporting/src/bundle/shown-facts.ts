import type { Bundle, IncidentView } from '@atlas/contracts'

type Fact = Bundle['shown']['facts'][number]

/** How the incident stood when the bundle was written, as people read it at the head of the page. */
export function shownFacts(incident: IncidentView, madeAt: string): Fact[] {
  const { cluster, environment, namespace, priority, tentative, category, tier, status, owner, openedAt } = incident
  const fact = (name: string, says: string | null): Fact[] => (says === null ? [] : [{ name, says }])
  return [
    ...fact('status', status),
    ...fact('priority', priority && `${priority}${tentative ? ', tentative' : ''}`),
    ...fact('category', category),
    ...fact('tier', tier),
    ...fact('owner', owner),
    ...fact('cluster', `${cluster}, ${environment}${namespace === null ? '' : `, namespace ${namespace}`}`),
    ...fact('opened', openedAt),
    ...fact('as of', madeAt),
    ...(incident.restricted ? fact('restricted', `to its team: ${incident.restricted.reason}`) : []),
  ]
}

import { domainsOf, type PolicySubjects } from '@atlas/policy'
import type { KnownIncident } from './known-incident.js'

/**
 * Domains of catalogue.yaml that an incident affects: those of the namespaces and applications that it touches. What
 * touches a core function of the platform, or nothing that the catalogue knows, affects all that work on the cluster.
 */
export function affectedDomains(
  { cluster, namespaces, applications }: Pick<KnownIncident, 'cluster' | 'namespaces' | 'applications'>,
  { catalogue, clusters }: Pick<PolicySubjects, 'catalogue' | 'clusters'>,
): readonly string[] {
  const entries = [
    ...namespaces.flatMap((name) => catalogue.namespaces[name] ?? []),
    ...applications.flatMap((name) => catalogue.applications[name] ?? []),
  ]
  if (entries.length > 0 && entries.every(({ coreFunction }) => coreFunction === undefined))
    return [...new Set(entries.map(({ domain }) => domain))]
  return clusters.clusters[cluster]?.domains ?? domainsOf(catalogue)
}

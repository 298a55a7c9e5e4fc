import type { PersonId } from '@atlas/contracts'
import type { PolicySubjects } from '@atlas/policy'
import { findPerson } from '../roster/person.js'

/** The key that somebody reads with. */
export interface ReadingKey {
  readonly keyId: string
  readonly scopes: readonly string[]
  readonly person: PersonId | null
}

/** Who reads, as the key and policy say; what they see of an incident says `sightOf`. */
export interface Reader {
  readonly keyId: string
  readonly person: PersonId | null
  /** Reads everything; what they couldn't read otherwise is recorded. */
  readonly auditor: boolean
  /** Reads every incident that isn't restricted: who is in the roster, and a machine whose key may read. */
  readonly engineer: boolean
  /** Belongs to the team of every restricted incident. */
  readonly overseer: boolean
  /** Domains of catalogue.yaml whose summaries they read; none: nobody's. */
  readonly domains: readonly string[]
  /** Clusters on which none of these domains works. */
  readonly otherClusters: readonly string[]
  /** Reads summaries of what has a case with a vendor. */
  readonly vendorCases: boolean
}

type Subjects = Pick<PolicySubjects, 'readers' | 'roster' | 'stakeholders' | 'clusters'>

export function readerOf({ keyId, scopes, person }: ReadingKey, policy: Subjects): Reader {
  const { readers, roster, stakeholders, clusters } = policy
  const auditor = scopes.includes('audit') || (person !== null && readers.auditors.people.includes(person))
  const held = person === null ? undefined : findPerson(roster, person)
  const summaries = Object.entries(readers.summaries).flatMap(([audience, summary]) =>
    person !== null && stakeholders.audiences[audience]?.members.includes(person) ? [summary] : [],
  )
  const domains = [...new Set(summaries.flatMap((summary) => summary.domains))]
  return {
    keyId,
    person,
    auditor,
    engineer: held !== undefined || (person === null && scopes.includes('read')),
    overseer: person !== null && overseersOf(policy).includes(person),
    domains,
    otherClusters: Object.entries(clusters.clusters).flatMap(([name, cluster]) =>
      cluster.domains && !cluster.domains.some((domain) => domains.includes(domain)) ? [name] : [],
    ),
    vendorCases: summaries.some((summary) => summary.vendorCases),
  }
}

/** Everybody who belongs to the team of every restricted incident. */
export const overseersOf = ({ roster, readers }: Pick<Subjects, 'roster' | 'readers'>): PersonId[] =>
  roster.people.flatMap(({ id, roles }) =>
    roles.some((role) => readers.restricted.overseers.includes(role)) ? [id] : [],
  )

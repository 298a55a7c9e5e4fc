import type { PersonId } from '@atlas/contracts'
import type { Reader } from './reader.js'

/** What the decision who sees how much of an incident looks at. */
export interface ReadableIncident {
  readonly restricted: boolean
  /** Who was named for it (`namedBy`). */
  readonly team: readonly PersonId[]
  /** Who reported it; not who hears of it because nobody did. */
  readonly reporters: readonly string[]
  readonly cluster: string
  /** Domains that it affects; none: all that work on the cluster. */
  readonly domains: readonly string[]
  /** Whether it has, or had, a case with a vendor. */
  readonly vendorCases: boolean
}

/**
 * How much of an incident a reader sees: everything; as who reported it (without work notes); its summary; number,
 * priority, status and clocks alone; or nothing, as if it didn't exist.
 */
export type Sight = 'everything' | 'own' | 'summary' | 'standing' | 'nothing'

/** `recorded`: they see it as an auditor alone, which is recorded. */
export interface Seen {
  readonly sight: Sight
  readonly recorded: boolean
}

/**
 * Who may see what of an incident (domain, "Stakeholders and communication", readers). A restricted one shows everything
 * to its team alone; to others who would see it at all, how it stands.
 */
export function sightOf(reader: Reader, incident: ReadableIncident): Seen {
  const sight = sightWithoutAudit(reader, incident)
  return sight !== 'everything' && reader.auditor ? { sight: 'everything', recorded: true } : { sight, recorded: false }
}

function sightWithoutAudit(reader: Reader, incident: ReadableIncident): Sight {
  if (isOfTeam(reader, incident)) return 'everything'
  const reported = reader.person !== null && incident.reporters.includes(reader.person)
  if (reader.engineer) return incident.restricted ? (reported ? 'own' : 'standing') : 'everything'
  if (reported) return 'own'
  if (!readsSummaryOf(reader, incident)) return 'nothing'
  return incident.restricted ? 'standing' : 'summary'
}

/** Overseers belong to the team of what is restricted; of everything else they read what the roster reads. */
const isOfTeam = ({ person, overseer }: Reader, { team, restricted }: ReadableIncident): boolean =>
  (person !== null && team.includes(person)) || (overseer && restricted)

function readsSummaryOf(
  { domains, otherClusters, vendorCases }: Reader,
  incident: Pick<ReadableIncident, 'domains' | 'cluster' | 'vendorCases'>,
): boolean {
  if (vendorCases && incident.vendorCases) return true
  if (incident.domains.length > 0) return incident.domains.some((domain) => domains.includes(domain))
  return domains.length > 0 && !otherClusters.includes(incident.cluster)
}

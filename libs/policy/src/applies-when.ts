import { z } from 'zod'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/**
 * What is pinned of an incident when it opens, and may decide what applies to it. Its requestors are ids; team, domain,
 * organisation and contract are the catalogue's of the application, else of the namespace.
 */
export const incidentFactNames = [
  'environment',
  'cluster',
  'namespace',
  'application',
  'source',
  'category',
  'requestor',
  'team',
  'domain',
  'organisation',
  'contract',
] as const
export type IncidentFactName = (typeof incidentFactNames)[number]
/** Several, of requestors. */
export type IncidentFacts = Readonly<Partial<Record<IncidentFactName, string | readonly string[]>>>

const FactName = z.enum(incidentFactNames, `one of ${incidentFactNames.join(', ')}`)

/** Every fact named must have one of its values; none named: always. */
export const AppliesWhen = z.partialRecord(FactName, z.array(z.string()).min(1))
export type AppliesWhen = z.output<typeof AppliesWhen>

/** A fact of which an incident has several fits if one of them does. */
export const fitsIncident = (appliesWhen: AppliesWhen, facts: IncidentFacts): boolean =>
  Object.entries(appliesWhen).every(([name, values]) =>
    [facts[name as IncidentFactName] ?? []].flat().some((fact) => values.includes(fact)),
  )

/** What is asked of the catalogue and of clusters is in them: a name that nothing has would never apply. */
export function checkAppliesWhen(policy: PolicySubjects): Misfit[] {
  const { serviceLevels, calendars } = policy
  const levels = serviceLevels.serviceLevels.map((level, index) => ({
    file: 'service-levels.yaml',
    path: ['serviceLevels', index, 'appliesWhen'],
    when: level.appliesWhen,
  }))
  const instead = (calendars.instead ?? []).map(({ appliesWhen }, index) => ({
    file: 'calendars.yaml',
    path: ['instead', index, 'appliesWhen'],
    when: appliesWhen,
  }))
  return [...levels, ...instead].flatMap(({ file, path, when }) =>
    Object.entries(when).flatMap(([name, values]) => {
      const known = knownOf(name as IncidentFactName, policy)
      return values.flatMap((value, index) =>
        known === undefined || known.names.has(value)
          ? []
          : [{ file, path: [...path, name, index], message: `${known.file} has no ${name} ${value}` }],
      )
    }),
  )
}

function knownOf(
  name: IncidentFactName,
  { catalogue, clusters }: PolicySubjects,
): { file: string; names: ReadonlySet<string | undefined> } | undefined {
  const entries = [...Object.values(catalogue.namespaces), ...Object.values(catalogue.applications)]
  switch (name) {
    case 'cluster':
      return { file: 'clusters.yaml', names: new Set(Object.keys(clusters.clusters)) }
    case 'team':
    case 'domain':
    case 'organisation':
    case 'contract':
      return { file: 'catalogue.yaml', names: new Set(entries.map((entry) => entry[name])) }
    default:
      return undefined
  }
}

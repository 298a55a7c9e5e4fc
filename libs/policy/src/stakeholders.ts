import { Category, PersonId, Priority } from '@atlas/contracts'
import { z } from 'zod'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'

/** What audiences can hear of. `vendor-case` is said by the case, not by the incident. */
export const heardEvents = [
  'confirmed',
  'unconfirmed',
  'reclassified',
  'escalated',
  'breached',
  'resolved',
  'management-update',
  'all-clear',
  'vendor-case',
] as const
export const HeardEvent = z.enum(heardEvents)
export type HeardEvent = z.infer<typeof HeardEvent>

/** What an audience hears of; a list left out matches everything. */
const Hearing = z.strictObject({
  events: z.array(HeardEvent).min(1),
  priorities: z.array(Priority).optional(),
  categories: z.array(Category).optional(),
  clusters: z.array(z.string().min(1)).optional(),
  /** Domains of catalogue.yaml that the incident affects. */
  domains: z.array(z.string().min(1)).optional(),
  /** Of `breached`: kinds of clock. */
  clocks: z.array(z.string().min(1)).optional(),
  channel: z.enum(['smtp', 'webhook', 'chat']).default('smtp'),
})
export type Hearing = z.infer<typeof Hearing>

/** One audience of the playbook's Stakeholder Engagement Framework. */
export const Stakeholder = z.strictObject({
  layer: z.enum(['technical', 'management', 'vendor']),
  name: z.string().min(1),
  /** Ids in people.yaml. */
  members: z.array(PersonId).default([]),
  /** Id in people.yaml of a channel of the whole audience: what it hears goes there once, not to each member. */
  dedicatedChannel: PersonId.optional(),
  hears: z.array(Hearing).default([]),
})
export type Stakeholder = z.infer<typeof Stakeholder>

/** policy/stakeholders.yaml: who hears what. */
export const Stakeholders = z.strictObject({ audiences: z.record(z.string().min(1), Stakeholder) })
export type Stakeholders = z.infer<typeof Stakeholders>

/** Members and channels are in people.yaml, clusters and domains are known, and so are the clocks. */
export function checkStakeholders({ stakeholders, people, ...known }: PolicySubjects): Misfit[] {
  const domains = domainsOf(known.catalogue)
  const kinds = new Set(known.serviceLevels.serviceLevels.map(({ kind }) => kind))
  return Object.entries(stakeholders.audiences).flatMap(([id, audience]) => {
    const at = (path: PropertyKey[], message: string): Misfit => ({
      file: 'stakeholders.yaml',
      path: ['audiences', id, ...path],
      message,
    })
    // As adopted a policy has no people.yaml: it is no part of a version.
    const unknown = (person: PersonId): boolean => people !== undefined && !Object.hasOwn(people.people, person)
    const nobody = (person: PersonId): string => `"${person}" is nobody in people.yaml; name one of its ids`
    const members = audience.members.flatMap((person, n) =>
      unknown(person) ? [at(['members', n], nobody(person))] : [],
    )
    const { dedicatedChannel: channel } = audience
    const channels = channel !== undefined && unknown(channel) ? [at(['dedicatedChannel'], nobody(channel))] : []
    const hears = audience.hears.flatMap((hearing, n) => {
      const wrong = (list: 'clusters' | 'domains' | 'clocks', isKnown: (name: string) => boolean, right: string) =>
        (hearing[list] ?? []).flatMap((name, m) =>
          isKnown(name) ? [] : [at(['hears', n, list, m], `"${name}" is not known; it should be ${right}`)],
        )
      return [
        ...wrong('clusters', (name) => Object.hasOwn(known.clusters.clusters, name), 'a cluster of clusters.yaml'),
        ...wrong('domains', (name) => domains.includes(name), `a domain of catalogue.yaml: ${domains.join(', ')}`),
        ...wrong('clocks', (name) => kinds.has(name), `a kind of clock: ${[...kinds].join(', ')}`),
      ]
    })
    return [...members, ...channels, ...hears]
  })
}

/** Every domain that the catalogue names, in its order. */
export const domainsOf = ({ namespaces, applications }: PolicySubjects['catalogue']): string[] => [
  ...new Set([...Object.values(namespaces), ...Object.values(applications)].map(({ domain }) => domain)),
]

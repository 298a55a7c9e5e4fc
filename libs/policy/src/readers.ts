import { Category, PersonId, Role } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import { domainsOf } from './stakeholders.js'

/** Whose summaries an audience reads: those of incidents that affect its domains, or that have a case with a vendor. */
const Summaries = z
  .strictObject({
    domains: z.array(z.string().min(1)).default([]),
    vendorCases: z.boolean().default(false),
  })
  .refine(({ domains, vendorCases }) => domains.length > 0 || vendorCases, 'domains, or vendorCases: true')

/** policy/readers.yaml: who reads what (domain, "Stakeholders and communication", readers). */
export const ReadersPolicy = z.strictObject({
  /** By the id of an audience of stakeholders.yaml. */
  summaries: z.record(z.string().min(1), Summaries),
  auditors: z.strictObject({
    people: z.array(PersonId).default([]),
    /** In ms: the same auditor's reading of the same view of an incident is recorded once within it. */
    recordedAgainAfter: Duration,
  }),
  restricted: z.strictObject({
    categories: z.array(Category),
    /** Roles that belong to the team of every restricted incident, and say who else may read it. */
    overseers: z.array(Role).min(1, 'at least one role, or nobody could ever admit a reader'),
  }),
})
export type ReadersPolicy = z.infer<typeof ReadersPolicy>

/** Audiences exist and aren't vendors, domains are the catalogue's, and somebody holds a role that oversees. */
export function checkReaders({ readers, stakeholders, catalogue, roster }: PolicySubjects): Misfit[] {
  const at = (path: PropertyKey[], message: string): Misfit => ({ file: 'readers.yaml', path, message })
  const domains = domainsOf(catalogue)
  const audiences = Object.entries(stakeholders.audiences)
  const managing = audiences.flatMap(([id, { layer }]) => (layer === 'management' ? [id] : []))
  const summaries = Object.entries(readers.summaries).flatMap(([audience, { domains: read }]) => [
    ...(managing.includes(audience)
      ? []
      : [at(['summaries', audience], `"${audience}" should be a management audience: ${managing.join(', ')}`)]),
    ...read.flatMap((domain, n) =>
      domains.includes(domain)
        ? []
        : [
            at(
              ['summaries', audience, 'domains', n],
              `"${domain}" should be a domain of catalogue.yaml: ${domains.join(', ')}`,
            ),
          ],
    ),
  ])
  const { overseers } = readers.restricted
  const held = roster.people.some(({ roles }) => roles.some((role) => overseers.includes(role)))
  return [
    ...summaries,
    ...(held ? [] : [at(['restricted', 'overseers'], `nobody in roster.yaml is ${overseers.join(' or ')}`)]),
  ]
}

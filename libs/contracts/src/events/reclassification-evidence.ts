import { z } from 'zod'
import { Environment } from '../words.js'

/**
 * What each row of the reclassification matrix must show (playbook, "Incident Classification & Priority Triggers";
 * domain, "Reclassification"). Kept as content (JSON of this shape) and named by its hash in ReclassificationRequested.
 */

const said = (what: string) => z.string({ error: what }).trim().min(1, what)
const names = (what: string) => z.array(said(what), { error: what }).default([])
const references = (what: string) => z.array(said(what), { error: what }).min(1, what)
const distinct = (several: readonly string[]): number => new Set(several).size

/** P4: a critical production namespace or a core function of the platform is affected, with what exactly is. */
const ExpandedScope = z
  .object({
    kind: z.literal('expanded-scope'),
    criticalNamespace: said('the critical production namespace').optional(),
    coreFunction: said('the core function of the platform, such as authentication').optional(),
    namespaces: names('name of a namespace'),
    services: names('name of a service'),
    components: names('name of a component of the platform'),
  })
  .refine(({ criticalNamespace, coreFunction }) => criticalNamespace !== undefined || coreFunction !== undefined, {
    path: ['criticalNamespace'],
    message: 'the critical production namespace that is affected, or coreFunction: the core function of the platform',
  })
  .refine(({ namespaces, services, components }) => namespaces.length + services.length + components.length > 0, {
    path: ['namespaces'],
    message: 'at least one namespace, service or component that is affected, by its name',
  })

/** P4 to P3 and no further: it is for a named environment after all (playbook, "Whitelist Snowflake hosts"). */
const NamedEnvironment = z.object({
  kind: z.literal('named-environment'),
  environment: Environment.exclude(['unknown'], { error: 'one of production, staging, development' }),
  namespace: said('the namespace'),
})

/** P3: the root cause of a larger issue, and its impact in numbers or the vulnerability that it exposes. */
const SystemicIssue = z
  .object({
    kind: z.literal('systemic-issue'),
    rootCause: said('the root cause, such as a flawed network policy template'),
    clusters: names('name of a cluster'),
    vulnerability: said('the vulnerability that is exposed').optional(),
  })
  .refine(({ clusters, vulnerability }) => vulnerability !== undefined || distinct(clusters) >= 2, {
    path: ['clusters'],
    message: 'two or more clusters that are affected, by name, or vulnerability: the security hole that is exposed',
  })

/** P2: a correlation over metrics and logs that shows several applications or clusters. */
const Correlation = z
  .object({
    kind: z.literal('correlation'),
    applications: names('name of an application'),
    clusters: names('name of a cluster'),
    metrics: references('a reference to the metrics, such as a link to the dashboard'),
    logs: references('a reference to the logs, such as a link to the query'),
  })
  .refine(({ applications, clusters }) => distinct(applications) >= 2 || distinct(clusters) >= 2, {
    path: ['clusters'],
    message: 'two or more clusters, or two or more applications, that the correlation shows',
  })

/** P2: a defect that is proved on one cluster, and the clusters that run the version that has it. */
const Exposure = z.object({
  kind: z.literal('exposure'),
  defect: said('the defect'),
  provedOn: said('the cluster on which the defect is proved'),
  reference: said('a reference to the proof of the defect, such as a link to the known issue'),
  version: said('the version that has the defect'),
  clusters: z
    .array(said('name of a cluster'), { error: 'the clusters that run the affected version' })
    .min(1, 'the clusters that run the affected version, at least one'),
})

/** Lowering isn't in the playbook; it is ours: what had been believed and has been disproved. */
const Disproved = z.object({
  kind: z.literal('disproved'),
  believed: said('what had been believed'),
  finding: said('what disproves it'),
})

/** Where a part of the evidence belongs: a row of the matrix by the priority that it leads from, or the lowering. */
export const evidenceRows = ['P4', 'P3', 'P2', 'lowering'] as const
export const EvidenceRow = z.enum(evidenceRows)
export type EvidenceRow = z.infer<typeof EvidenceRow>

/** The kinds of evidence that a row may ask for; which of them it does is policy (`policy/reclassification.yaml`). */
export const reclassificationEvidence = {
  P4: { 'expanded-scope': ExpandedScope, 'named-environment': NamedEnvironment },
  P3: { 'systemic-issue': SystemicIssue },
  P2: { correlation: Correlation, exposure: Exposure },
  lowering: { disproved: Disproved },
} as const satisfies Record<EvidenceRow, Record<string, z.ZodType>>

export const EvidenceKind = z.enum([
  'expanded-scope',
  'named-environment',
  'systemic-issue',
  'correlation',
  'exposure',
  'disproved',
])
export type EvidenceKind = z.infer<typeof EvidenceKind>

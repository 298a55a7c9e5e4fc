import { Environment } from '@atlas/contracts'
import { z } from 'zod'
import { Duration } from './duration.js'

/** policy/clusters.yaml: what is known of each cluster (domain, "Intake"). An unknown cluster is accepted and flagged. */
export const Cluster = z.strictObject({
  environment: Environment,
  region: z.string().min(1),
  platform: z.string().min(1),
  /** Ids of people (or `outside:<id>`) who hear of an incident that nobody reported. */
  contacts: z.array(z.string().min(1)).default([]),
  /** Domains of catalogue.yaml that work on it; left out: all of them. */
  domains: z.array(z.string().min(1)).optional(),
  /** Longest silence of the Watchdog, in ms, before the cluster counts as lost; null: it sends none. */
  heartbeat: Duration.nullable().optional(),
  /** The same for a namespace, before the cluster's. */
  namespaces: z.record(z.string(), z.strictObject({ contacts: z.array(z.string().min(1)) })).default({}),
})
export type Cluster = z.infer<typeof Cluster>

export const Clusters = z.strictObject({ clusters: z.record(z.string().min(1).max(253), Cluster) })
export type Clusters = z.infer<typeof Clusters>

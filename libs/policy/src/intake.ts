import { z } from 'zod'
import { Duration } from './duration.js'

/** policy/intake.yaml: what intake counts and when it pushes back (domain, "Intake"). Durations in ms. */
export const IntakePolicy = z.strictObject({
  heartbeat: z.strictObject({
    /** Alert names that mean "alive" and never open an incident. */
    alertnames: z.array(z.string().min(1)),
    /** Silence of a cluster that is a signal of our own, where the cluster names no other. */
    silence: Duration,
    /** The signal of our own on a loss; `{cluster}` and `{lastSeenAt}` in the summary are filled in. */
    lost: z
      .strictObject({ alertname: z.string().min(1), severity: z.string().min(1), summary: z.string().min(1).max(500) })
      .default({
        alertname: 'ClusterSilent',
        severity: 'critical',
        summary: 'Cluster {cluster} has sent no heartbeat since {lastSeenAt}',
      }),
  }),
  /** Alert names that mean nothing to triage. */
  ignoredAlertnames: z.array(z.string().min(1)),
  /** Labels that name a signal's cluster, namespace and application, the first present wins. */
  labels: z
    .strictObject({
      cluster: z.array(z.string().min(1)),
      namespace: z.array(z.string().min(1)),
      application: z.array(z.string().min(1)),
    })
    .default({ cluster: ['cluster'], namespace: ['namespace'], application: ['application', 'app'] }),
  /** Two startsAt of one key nearer than this are one firing seen by two replicas. */
  replicaTolerance: Duration,
  backPressure: z.strictObject({
    /** Signals being stored at once, all senders together; above it the answer is 429 or 503 with Retry-After. */
    pendingSignals: z.int().positive(),
    /** The same for one cluster, so that a storm in one leaves room for the others. */
    pendingSignalsPerCluster: z.int().positive(),
    /** Bytes of the request bodies that they came in. */
    pendingBytes: z.int().positive().default(67_108_864),
    /** A cluster that sends more signals than this in five seconds is in a storm. */
    stormSignals: z.int().positive().default(150),
    /** So is one that sends more than this in that time, and no less than clusters do on average. */
    stormSignalsAmongMany: z.int().positive().default(30),
    /** While triage is further behind than this, storms wait and other clusters go on. */
    triageBehind: Duration.default(1500),
    /** While more incidents than this wait for triage, or would by what storms are expected to open, storms wait too. */
    untriagedIncidents: z.int().positive().default(200),
    /** So is a cluster of which more signals and incidents than this wait at once: a storm of many clusters is short. */
    untriagedOfCluster: z.int().positive().default(30),
    retryAfter: Duration,
  }),
})
export type IntakePolicy = z.infer<typeof IntakePolicy>

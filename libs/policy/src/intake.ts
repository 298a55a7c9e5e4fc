import { z } from 'zod'
import { Duration } from './duration.js'

/** policy/intake.yaml: what intake counts and when it pushes back (domain, "Intake"). Durations in ms. */
export const IntakePolicy = z.strictObject({
  heartbeat: z.strictObject({
    /** Alert names that mean "alive" and never open an incident. */
    alertnames: z.array(z.string().min(1)),
    /** Silence of a cluster that is a signal of our own, where the cluster names no other. */
    silence: Duration,
  }),
  /** Alert names that mean nothing to triage. */
  ignoredAlertnames: z.array(z.string().min(1)),
  /** Two startsAt of one key nearer than this are one firing seen by two replicas. */
  replicaTolerance: Duration,
  /** A firing within this time of Resolved reopens; later it opens a linked incident. */
  reopenWindow: Duration,
  backPressure: z.strictObject({
    /** Signals being stored at once, all senders together; above it the answer is 429 or 503 with Retry-After. */
    pendingSignals: z.int().positive(),
    /** The same for one cluster, so that a storm in one leaves room for the others. */
    pendingSignalsPerCluster: z.int().positive(),
    retryAfter: Duration,
  }),
})
export type IntakePolicy = z.infer<typeof IntakePolicy>

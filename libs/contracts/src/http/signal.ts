import { z } from 'zod'

/** POST /v1/signals takes one of these or an array of them. */
const time = z.iso.datetime({ offset: true, error: 'an ISO 8601 instant such as 2026-11-23T09:30:00Z' })
export const SignalInput = z
  .object({
    summary: z.string().trim().min(1, 'say in one line what is wrong').max(1000),
    description: z.string().max(262_144).optional(),
    /** Two signals with one key (within a sender and cluster) are the same trouble; without one each stands alone. */
    dedupKey: z.string().min(1).max(512).optional(),
    status: z.enum(['firing', 'resolved']).default('firing'),
    cluster: z.string().min(1).max(253).optional(),
    environment: z.string().max(63).optional(),
    namespace: z.string().max(63).optional(),
    application: z.string().max(253).optional(),
    labels: z.record(z.string().max(253), z.string().max(4096)).default({}),
    annotations: z.record(z.string().max(253), z.string().max(65_536)).default({}),
    startsAt: time.optional(),
    endsAt: time.optional(),
    reporter: z.object({ name: z.string().min(1).max(200), email: z.email().max(320).optional() }).optional(),
  })
  .meta({
    id: 'Signal',
    examples: [
      {
        summary: 'Add egress NFS access for the namespace livelink-ignition',
        cluster: 'abrc1l-atlas-stg',
        namespace: 'livelink-ignition',
        reporter: { name: 'Robin Vogel', email: 'robin.vogel@example.com' },
      },
    ],
  })
export type SignalInput = z.infer<typeof SignalInput>

/** What became of one item of a request, in the order sent. */
export const SignalResult = z
  .object({
    index: z.number().int(),
    outcome: z.enum([
      'opened',
      'occurrence',
      'notification',
      'cleared',
      'kept-clear',
      'heartbeat',
      'ignored',
      'moved',
      'rejected',
    ]),
    incidentId: z.string().optional(),
    number: z.string().optional(),
    /** The firing that it opened, told again or cleared. */
    occurrenceId: z.string().optional(),
    /** Of a rejected one: under this id it is kept for inspection. */
    signalId: z.string().optional(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({
    id: 'SignalResult',
    examples: [{ index: 0, outcome: 'opened', incidentId: '0199f3a0-0000-7000-8000-000000000001', number: '1001' }],
  })
export type SignalResult = z.infer<typeof SignalResult>

export const SignalsAnswer = z
  .object({ accepted: z.number().int(), rejected: z.number().int(), results: z.array(SignalResult) })
  .meta({
    id: 'SignalsAnswer',
    examples: [
      {
        accepted: 1,
        rejected: 0,
        results: [{ index: 0, outcome: 'opened', incidentId: '0199f3a0-0000-7000-8000-000000000001', number: '1001' }],
      },
    ],
  })
export type SignalsAnswer = z.infer<typeof SignalsAnswer>

/** Alertmanager webhook, version 4 (prometheus.io, "webhook_config"). Alerts are checked one by one. */
export const AlertmanagerAlert = z.object({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()).default({}),
  startsAt: time,
  endsAt: time.optional(),
  generatorURL: z.string().optional(),
  fingerprint: z.string().min(1),
})
export type AlertmanagerAlert = z.infer<typeof AlertmanagerAlert>
export const AlertmanagerWebhook = z
  .object({
    version: z.literal('4'),
    groupKey: z.string(),
    truncatedAlerts: z.number().int().nonnegative().default(0),
    status: z.enum(['firing', 'resolved']),
    receiver: z.string(),
    externalURL: z.string().optional(),
    groupLabels: z.record(z.string(), z.string()).default({}),
    commonLabels: z.record(z.string(), z.string()).default({}),
    commonAnnotations: z.record(z.string(), z.string()).default({}),
    alerts: z.array(z.unknown()),
  })
  .meta({
    id: 'AlertmanagerWebhook',
    examples: [
      {
        version: '4',
        groupKey: '{}:{alertname="KubeAPIDown"}',
        status: 'firing',
        receiver: 'atlas',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'KubeAPIDown', cluster: 'abrc1l-atlas-prd', severity: 'critical' },
            annotations: { summary: 'Target disappeared from Prometheus target discovery.' },
            startsAt: '2026-11-23T09:30:00Z',
            fingerprint: '10e6280bc911a4db',
          },
        ],
      },
    ],
  })

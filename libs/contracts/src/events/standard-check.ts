import { z } from 'zod'

/** Stated inputs against policy's standards (domain, "Knowledge"); standards.yaml has a part for each kind. */
export const StandardKind = z.enum(['aws-quota', 'egress-target', 'naming', 'limits'])
export type StandardKind = z.infer<typeof StandardKind>

const said = (what: string) => z.string({ error: what }).trim().min(1, what).max(253)
const whole = (what: string, least: number, most: number) => z.int({ error: what }).min(least, what).max(most, what)

/** What a step with such a check must state. */
export const standardInputs = {
  'aws-quota': z.strictObject({
    region: said('an AWS region, such as eu-central-1'),
    instanceType: said('an EC2 instance type, such as m6i.xlarge'),
    count: whole('how many instances, 1 or more', 1, 10_000),
  }),
  'egress-target': z.strictObject({
    host: said('a host name or an address'),
    port: whole('a port, 1 to 65535', 1, 65_535),
    protocol: z.enum(['TCP', 'UDP'], { error: 'TCP or UDP' }),
  }),
  naming: z.strictObject({ of: said('what is named, such as namespace'), name: said('the name') }),
  limits: z.strictObject({
    values: z
      .record(z.string().min(1).max(63), z.number(), { error: 'a number for each limit that is asked about' })
      .refine((values) => Object.keys(values).length > 0, 'a number for each limit that is asked about'),
  }),
} as const satisfies Record<StandardKind, z.ZodType>
export type StandardInputs<Kind extends StandardKind> = z.infer<(typeof standardInputs)[Kind]>

/** How much of an account's quota in a region is used. Numbers in the quota's own unit. */
export const QuotaReading = z.object({
  /** Service Quotas and EC2, or the snapshot of policy. */
  from: z.enum(['aws', 'snapshot']),
  /** An instant, or the snapshot's date. */
  takenAt: z.string(),
  limit: z.number(),
  used: z.number(),
})
export type QuotaReading = z.infer<typeof QuotaReading>

/** What a standard said of stated inputs, and in which version. */
export const CheckResult = z.object({
  standard: StandardKind,
  version: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  passed: z.boolean(),
  because: z.string(),
  quota: QuotaReading.optional(),
})
export type CheckResult = z.infer<typeof CheckResult>

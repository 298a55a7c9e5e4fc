import { isIP } from 'node:net'
import { z } from 'zod'
import type { Misfit } from '../policy-error.js'
import type { PolicySubjects } from '../policy.js'

const said = z.string().trim().min(1).max(300)
const QuotaCode = z.string().regex(/^L-[0-9A-F]{8}$/, 'a quota code like L-1216C47A')

const Cidr = z.string().refine((text) => {
  const [address = '', length = ''] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return /^\d{1,3}$/.test(length) && Number(length) <= most
}, 'a range of addresses like 10.0.0.0/8')
const Host = z
  .string()
  .regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'a host like gitlab.example.com or *.example.com')
const Port = z.string().regex(/^\d{1,5}\/(TCP|UDP)$/, 'a port like 443/TCP')

/** Targets that are allowed, or forbidden and why. Of hosts and addresses one that fits is enough; without both, any does. */
export const EgressTargets = z
  .strictObject({
    name: said,
    forbidden: said.optional(),
    hosts: z.array(Host).default([]),
    addresses: z.array(Cidr).default([]),
    /** None: every port. */
    ports: z.array(Port).default([]),
  })
  .refine(
    ({ forbidden, hosts, addresses }) => forbidden !== undefined || hosts.length + addresses.length > 0,
    'what is allowed should name hosts or addresses',
  )
export type EgressTargets = z.infer<typeof EgressTargets>

const Pattern = z.string().refine((text) => {
  try {
    return new RegExp(`^(?:${text})$`, 'u') instanceof RegExp
  } catch {
    return false
  }
}, 'a regular expression over the whole name')

/** policy/standards.yaml: what stated inputs are held against. */
export const Standards = z.strictObject({
  version: said,
  awsQuota: z.strictObject({
    /** Percent of a quota that a request must leave free. */
    keepFree: z.int().min(0).max(99),
    quotas: z.array(
      z.strictObject({ code: QuotaCode, name: said, families: z.array(z.string().regex(/^[a-z]+$/)).min(1) }),
    ),
    /** Size (`large`) or whole type (`t3.medium`) to vCPU. */
    vcpus: z.record(z.string(), z.int().positive()),
  }),
  egressTargets: z.array(EgressTargets),
  naming: z.record(z.string(), z.strictObject({ pattern: Pattern, like: said })),
  limits: z.record(
    z.string(),
    z
      .strictObject({ means: said, least: z.number(), most: z.number() })
      .refine(({ least, most }) => least <= most, 'least should not be above most'),
  ),
})
export type Standards = z.infer<typeof Standards>

/** policy/quotas.yaml: a dated snapshot; region to quota code to what is allowed and used, in the quota's unit. */
export const Quotas = z.strictObject({
  takenAt: z.iso.date('a date like 2026-11-24'),
  regions: z.record(
    z.string(),
    z.record(QuotaCode, z.strictObject({ limit: z.number().nonnegative(), used: z.number().nonnegative() })),
  ),
})
export type Quotas = z.infer<typeof Quotas>

/** Each family counts against one quota, each example keeps its own rule, each snapshot is of a known quota. */
export function checkStandards({ standards, quotas }: PolicySubjects): Misfit[] {
  const file = 'standards.yaml'
  const families = standards.awsQuota.quotas.flatMap(({ families }, quota) =>
    families.map((family, index) => ({ family, path: ['awsQuota', 'quotas', quota, 'families', index] })),
  )
  const twice = families
    .filter(({ family }, index) => families.findIndex((one) => one.family === family) < index)
    .map(({ family, path }) => ({ file, path, message: `the family ${family} counts against another quota already` }))
  const unlike = Object.entries(standards.naming)
    .filter(([, { pattern, like }]) => !new RegExp(`^(?:${pattern})$`, 'u').test(like))
    .map(([of, { like }]) => ({ file, path: ['naming', of, 'like'], message: `"${like}" should fit its own pattern` }))
  const known = standards.awsQuota.quotas.map(({ code }) => code)
  const unknown = Object.entries(quotas.regions).flatMap(([region, codes]) =>
    Object.keys(codes)
      .filter((code) => !known.includes(code))
      .map((code) => ({
        file: 'quotas.yaml',
        path: ['regions', region, code],
        message: `standards.yaml has no quota ${code}; it has ${known.join(', ')}`,
      })),
  )
  return [...twice, ...unlike, ...unknown]
}

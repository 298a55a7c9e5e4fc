import { PersonId, Role, Tier } from '@atlas/contracts'
import { z } from 'zod'
import { alwaysOpenCalendar } from './calendars.js'
import type { Misfit } from './policy-error.js'
import type { PolicySubjects } from './policy.js'
import { Target } from './service-levels.js'

const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'an id of letters, digits and hyphens')
const atLeastOne = <Value>(value: Readonly<Record<string, Value>>): boolean => Object.keys(value).length > 0

/** What a vendor's own word for how grave a case is promises. */
export const VendorSeverity = z.strictObject({
  means: z.string().min(1),
  /** The vendor's first answer. */
  response: Target,
  /** What we expect: no vendor promises one. */
  resolution: Target,
})
export type VendorSeverity = z.output<typeof VendorSeverity>

export const VendorContract = z.strictObject({
  name: z.string().min(1),
  /** The gravest first. */
  severities: z.record(Id, VendorSeverity).refine(atLeastOne, 'at least one severity'),
})
export type VendorContract = z.output<typeof VendorContract>

export const Vendor = z.strictObject({
  name: z.string().min(1),
  /** Of the layer vendor, in stakeholders.yaml. */
  audience: z.string().min(1),
  products: z.array(z.string().min(1)).min(1),
  /** The dedicated channel: where cases are opened, and the address of the vendor's notices. */
  channel: z.strictObject({
    portal: z.url({ protocol: /^https?$/, error: 'an http or https URL' }),
    notices: z.email('an e-mail address').optional(),
  }),
  /** Whom to turn to when the case doesn't move, in order. */
  escalationPath: z.array(z.strictObject({ to: z.string().min(1), when: z.string().min(1) })).min(1),
  /** Ids in people.yaml. */
  contacts: z.array(PersonId).default([]),
  contracts: z.record(Id, VendorContract).refine(atLeastOne, 'at least one contract'),
})
export type Vendor = z.output<typeof Vendor>

/** policy/vendors.yaml: who is behind the platform, and who deals with them (domain, "Vendor cases"). */
export const VendorsPolicy = z.strictObject({
  /** Who prepares a case: whoever works at one of `tiers`, or who owns the incident at one of `ownerAt`. */
  preparedBy: z.strictObject({ tiers: z.array(Tier).min(1), ownerAt: z.array(Tier).default([]) }),
  /** Who opens a case or refuses it, and speaks with the vendor. */
  openedBy: z.array(Role).min(1),
  vendors: z.record(Id, Vendor),
})
export type VendorsPolicy = z.output<typeof VendorsPolicy>

const file = 'vendors.yaml'

/** Somebody prepares cases and somebody opens them; audiences, contacts, calendars and clocks that are named are there. */
export function checkVendors(policy: PolicySubjects): Misfit[] {
  return [
    ...nobodyFor(policy),
    ...unknownClocks(policy),
    ...Object.entries(policy.vendors.vendors).flatMap(([id, vendor]) => misfitsOf(id, vendor, policy)),
  ]
}

function nobodyFor({ vendors, roster, escalation }: PolicySubjects): Misfit[] {
  const held = new Set(roster.people.flatMap(({ roles }) => roles))
  const preparing = vendors.preparedBy.tiers.flatMap((tier) => escalation.tiers[tier].roles)
  const nobody = (path: string[], roles: readonly Role[]): Misfit[] =>
    roles.some((role) => held.has(role))
      ? []
      : [{ file, path, message: `nobody in roster.yaml holds one of ${roles.join(', ')}` }]
  return [...nobody(['preparedBy', 'tiers'], preparing), ...nobody(['openedBy'], vendors.openedBy)]
}

/** By which clocks people are paged and told (notification.yaml). */
function unknownClocks({ notification: { vendorCases }, serviceLevels }: PolicySubjects): Misfit[] {
  const kinds = new Set(serviceLevels.serviceLevels.map(({ kind }) => kind))
  const named = [
    { path: ['opening', 'kind'], kind: vendorCases.opening.kind },
    ...vendorCases.clocks.map((kind, index) => ({ path: ['clocks', index], kind })),
  ]
  return named
    .filter(({ kind }) => !kinds.has(kind))
    .map(({ path, kind }) => ({
      file: 'notification.yaml',
      path: ['vendorCases', ...path],
      message: `service-levels.yaml has no service level of the kind ${kind}`,
    }))
}

function misfitsOf(id: string, vendor: Vendor, { stakeholders, people, calendars }: PolicySubjects): Misfit[] {
  const at = (path: (string | number)[], message: string): Misfit => ({ file, path: ['vendors', id, ...path], message })
  const misfits: Misfit[] = []
  const vendorAudiences = Object.entries(stakeholders.audiences).flatMap(([key, { layer }]) =>
    layer === 'vendor' ? [key] : [],
  )
  if (!vendorAudiences.includes(vendor.audience))
    misfits.push(
      at(
        ['audience'],
        `stakeholders.yaml has no audience ${vendor.audience} of the layer vendor; it has ${vendorAudiences.join(', ') || 'none'}`,
      ),
    )
  vendor.contacts.forEach((contact, index) => {
    if (people && !Object.hasOwn(people.people, contact))
      misfits.push(at(['contacts', index], `people.yaml knows nobody called ${contact}`))
  })
  vendor.products.forEach((product, index) => {
    if (vendor.products.indexOf(product) < index) misfits.push(at(['products', index], `${product} stands here twice`))
  })
  for (const [contract, { severities }] of Object.entries(vendor.contracts))
    for (const [severity, terms] of Object.entries(severities))
      for (const promise of ['response', 'resolution'] as const) {
        const { calendar } = terms[promise]
        if (calendar === alwaysOpenCalendar || Object.hasOwn(calendars.calendars, calendar)) continue
        const path = ['contracts', contract, 'severities', severity, promise, 'calendar']
        misfits.push(at(path, `calendars.yaml has no calendar ${calendar}`))
      }
  return misfits
}

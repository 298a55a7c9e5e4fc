import {
  type HandlingEvent,
  isRefusal,
  type MissingPart,
  mistakesOf,
  type Refusal,
  refuse,
  VendorEvidence,
} from '@atlas/contracts'
import type { RosterPerson, VendorsPolicy } from '@atlas/policy'
import { peopleOnShift } from '../../roster/on-shift.js'
import { actingPerson, rolesOfTier, worksAt } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { approversOf } from '../reclassification/approvers.js'

/**
 * A case is prepared: with which vendor, about which version of which product, at which severity of which contract, and
 * what it is shown. It waits for an Evangelist (domain, "Vendor cases"). Refused with every missing part named.
 */
export function requestVendorCase(
  command: CommandOf<'request-vendor-case'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, version, evidenceHash } = command
  const { incidentId, status, vendorCases } = incident
  if (status === 'Resolved' || status === 'Closed')
    return refuse('not-now', `a vendor case is prepared for an open incident; this one is ${status}`, [
      { field: 'status', message: 'an incident that is neither Resolved nor Closed' },
    ])
  const person = actingPerson(context.policy.roster, by)
  if (isRefusal(person)) return person
  const { vendors, openedBy: roles } = context.policy.vendors
  const missing = missingParts(command, vendors)
  const unfit = unfitHand(person, incident, context)
  if (unfit)
    return refuse('wrong-hand', `${by} can't prepare a vendor case: ${unfit.message}`, [unfit, ...missing], 403)
  const vendor = command.vendor === undefined ? undefined : vendors[command.vendor]
  const { vendor: id, product, contract, severity } = command
  if (missing.length > 0 || !vendor || !id || !product || !version || !contract || !severity)
    return refuse('incomplete', `a vendor case lacks ${missing.map(({ field }) => field).join(', ')}`, missing, 422)
  const same = vendorCases.find(
    (one) => one.vendor === id && one.product === product && (one.state === 'requested' || one.state === 'open'),
  )
  if (same)
    return refuse(
      'asked-already',
      `vendor case ${same.vendorCase} about ${product} ${same.state === 'open' ? `is open (${same.number ?? ''})` : 'waits to be opened'} already`,
      [{ field: 'product', message: 'one without a case that waits or is open' }],
    )
  const opensThemself = roles.some((role) => person.roles.includes(role))
  const data = {
    incidentId,
    vendorCase: vendorCases.length + 1,
    vendor: id,
    vendorName: vendor.name,
    by,
    product,
    version,
    contract,
    severity,
    evidence: evidenceHash,
    liaison: {
      channel: vendor.channel,
      escalationPath: vendor.escalationPath,
      contacts: vendor.contacts,
    },
    roles: [...roles],
    asked: opensThemself ? [] : approversOf(roles, by, context),
    onShift: peopleOnShift(context.policy.roster, context.now),
  }
  return [{ type: 'VendorCaseRequested', occurredAt: context.now, data }]
}

/** Undefined where this person may prepare a case here, else who may. */
function unfitHand(
  person: RosterPerson,
  { owner, tier }: Incident,
  { policy: { vendors, escalation } }: HandlingContext,
): MissingPart | undefined {
  const { tiers, ownerAt } = vendors.preparedBy
  if (tiers.some((one) => worksAt(person, one, escalation))) return undefined
  if (owner === person.id && tier !== null && ownerAt.includes(tier)) return undefined
  const roles = new Set(tiers.flatMap((one) => rolesOfTier(escalation, one)))
  const owning = ownerAt.length > 0 ? `, or by its owner at ${ownerAt.join(' or ')}` : ''
  return { field: 'by', message: `it is prepared at ${tiers.join(' or ')} (${[...roles].join(', ')})${owning}` }
}

function missingParts(
  { vendor: id, product, version, contract, severity, evidence }: CommandOf<'request-vendor-case'>,
  vendors: VendorsPolicy['vendors'],
): MissingPart[] {
  const vendor = id === undefined ? undefined : vendors[id]
  const severities = contract === undefined ? undefined : vendor?.contracts[contract]?.severities
  const oneOf = (field: string, given: string | undefined, known: readonly string[]): MissingPart[] =>
    given !== undefined && known.includes(given) ? [] : [{ field, message: `one of ${known.join(', ')}` }]
  const shown = VendorEvidence.safeParse(evidence)
  return [
    ...oneOf('vendor', id, Object.keys(vendors)),
    ...(vendor ? oneOf('product', product, vendor.products) : unless(product, 'product', 'the product')),
    ...unless(version, 'version', 'the version of the product'),
    ...(vendor
      ? oneOf('contract', contract, Object.keys(vendor.contracts))
      : unless(contract, 'contract', 'the contract')),
    ...(severities
      ? oneOf('severity', severity, Object.keys(severities))
      : unless(severity, 'severity', 'a severity of the contract')),
    ...(shown.success ? [] : mistakesOf(shown.error.issues, 'evidence')),
  ]
}

const unless = (given: string | undefined, field: string, message: string): MissingPart[] =>
  given ? [] : [{ field, message }]

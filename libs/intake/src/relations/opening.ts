import type { SignalFacts } from '@atlas/contracts'
import { type Opening, ownerOf } from '@atlas/domain'
import type { Policy } from '@atlas/policy'
import type { Allotment } from '../receive/allotment.js'
import { contactsOf } from '../signal/facts.js'

/** What opens the incident that a split asks for. */
export function openingOf(facts: SignalFacts, policy: Policy, allot: Allotment): Opening {
  const owner = ownerOf(policy.catalogue, facts)
  return {
    incidentId: allot.incidentId(0),
    number: allot.number(0),
    contacts: contactsOf(policy, facts),
    ...(owner ? { owner } : {}),
    flags: [],
  }
}

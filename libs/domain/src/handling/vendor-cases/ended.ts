import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import { actingPerson, oversees } from '../../roster/person.js'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import { evolveHandling } from '../evolve.js'
import type { HandlingState, Incident } from '../handling.js'
import { findCase } from './find-case.js'
import { vendorHand } from './right-hand.js'
import type { VendorCase } from './vendor-case.js'

/** An Evangelist doesn't open it, with the reason. */
export function refuseVendorCase(
  { by, vendorCase: asked, reason }: CommandOf<'refuse-vendor-case'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const one = findCase(asked, 'requested', incident)
  if (isRefusal(one)) return one
  const hand = vendorHand(by, one, context)
  if (isRefusal(hand)) return hand
  const data = { ...endOf(one, incident), ...hand, reason }
  return [{ type: 'VendorCaseRefused', occurredAt: context.now, data }]
}

/** By who prepared it, or by whoever oversees. */
export function withdrawVendorCase(
  { by, vendorCase: asked, reason }: CommandOf<'withdraw-vendor-case'>,
  incident: Incident,
  { policy, now }: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const one = findCase(asked, 'requested', incident)
  if (isRefusal(one)) return one
  const person = actingPerson(policy.roster, by)
  if (isRefusal(person)) return person
  if (one.preparedBy !== by && !oversees(person, policy.escalation)) {
    const right = `${one.preparedBy}, who prepared it, or ${policy.escalation.oversight.join(' or ')}`
    const missing = [{ field: 'by', message: right }]
    return refuse('wrong-hand', `vendor case ${one.vendorCase} is withdrawn by ${right}`, missing, 403)
  }
  return [{ type: 'VendorCaseWithdrawn', occurredAt: now, data: { ...endOf(one, incident), by, reason } }]
}

/** What ends an incident withdraws what nobody has opened, right after it. What is open goes on with the vendor. */
export function withdrawRequestsWithEnd(
  events: readonly HandlingEvent[],
  state: HandlingState,
): readonly HandlingEvent[] {
  if (!state.opened || state.vendorCases.every((one) => one.state !== 'requested')) return events
  let after: HandlingState = state
  for (const [index, event] of events.entries()) {
    after = evolveHandling(after, event)
    if (!after.opened || (after.status !== 'Resolved' && after.status !== 'Closed')) continue
    const ended = after
    const withdrawn = ended.vendorCases
      .filter((one) => one.state === 'requested')
      .map((one): HandlingEvent => {
        const data = { ...endOf(one, ended), by: null, reason: `the incident is ${ended.status}` }
        return { type: 'VendorCaseWithdrawn', occurredAt: event.occurredAt, data }
      })
    return events.toSpliced(index + 1, 0, ...withdrawn)
  }
  return events
}

const endOf = ({ vendorCase, vendor, vendorName, preparedBy }: VendorCase, { incidentId }: Incident) => ({
  incidentId,
  vendorCase,
  vendor,
  vendorName,
  preparedBy,
})

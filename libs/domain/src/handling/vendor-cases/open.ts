import { type HandlingEvent, type Instant, isRefusal, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { promisedAt } from './contract.js'
import { findCase } from './find-case.js'
import { vendorHand } from './right-hand.js'

/**
 * An Evangelist has opened the case with the vendor, whose number and contact it has from now on. Its clocks run from
 * now; the incident waits for it only where that is said.
 */
export function openVendorCase(
  { by, vendorCase: asked, number, contact, waitUntil }: CommandOf<'open-vendor-case'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const one = findCase(asked, 'requested', incident)
  if (isRefusal(one)) return one
  const hand = vendorHand(by, one, context)
  if (isRefusal(hand)) return hand
  const promised = promisedAt(one.severity, one, context)
  if (isRefusal(promised)) return promised
  const missing: MissingPart[] = [
    ...(number ? [] : [{ field: 'number', message: `the number that ${one.vendorName} gave the case` }]),
    ...(contact ? [] : [{ field: 'contact', message: `who has the case at ${one.vendorName}` }]),
    ...(waitUntil === undefined ? [] : unfitWait(waitUntil, incident, context.now)),
  ]
  if (missing.length > 0 || !number || !contact) {
    const fields = missing.map(({ field }) => field).join(', ')
    return refuse('incomplete', `opening vendor case ${one.vendorCase} lacks ${fields}`, missing, 422)
  }
  const { incidentId, waits } = incident
  const { vendorCase, vendor, vendorName, preparedBy, product, severity } = one
  const what = { incidentId, vendorCase, vendor, vendorName, ...hand, preparedBy }
  const opened = { ...what, number, contact, product, severity, promised }
  const events: HandlingEvent[] = [{ type: 'VendorCaseOpened', occurredAt: context.now, data: opened }]
  if (waitUntil !== undefined) {
    const wait = { incidentId, wait: waits + 1, for: 'vendor', on: vendorName, reference: number } as const
    const data = { ...wait, expectedBy: waitUntil, by, reason: `vendor case ${vendorCase} is open` }
    events.push({ type: 'WaitBegan', occurredAt: context.now, data })
  }
  return events
}

/** A wait is of Work in Progress, and one at a time. */
function unfitWait(until: Instant, { status, wait }: Incident, now: Instant): MissingPart[] {
  const wrong = (message: string): MissingPart[] => [{ field: 'waitUntil', message }]
  if (status !== 'Work in Progress') return wrong(`left out: the incident is ${status}, so it can't wait`)
  if (wait) return wrong(`left out: it waits for ${wait.on} (${wait.for}) already`)
  return until <= now ? wrong(`an instant after ${now}`) : []
}

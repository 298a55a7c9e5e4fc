import { type HandlingEvent, type Instant, isRefusal, type PersonId, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { happenedAt, type Late, lateReasonOf } from '../late/late.js'
import { later } from '../signals/firing.js'
import { promisedAt } from './contract.js'
import { findCase } from './find-case.js'
import { type VendorHand, vendorHand } from './right-hand.js'
import type { VendorCase } from './vendor-case.js'

/** What was said to the vendor, or by it. What the vendor said may be recorded late: it ends the response's clock. */
export function recordVendorExchange(
  { by, vendorCase: asked, direction, text, late }: CommandOf<'record-vendor-exchange'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openCase(asked, by, incident, context)
  if (isRefusal(open)) return open
  const at = saidAt(late, open.one, context)
  if (isRefusal(at)) return at
  const data = { ...open.what, exchange: open.one.exchanges + 1, direction, text, ...lateReasonOf(late) }
  return [{ type: 'VendorExchangeRecorded', occurredAt: at, data }]
}

/** The case has another severity, by the vendor's decision as a rule, which is recorded as theirs. */
export function changeVendorSeverity(
  { by, vendorCase: asked, to, decidedBy, reason }: CommandOf<'change-vendor-severity'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openCase(asked, by, incident, context)
  if (isRefusal(open)) return open
  const { one, what } = open
  const { severity: from, vendorCase } = one
  if (to === from)
    return refuse('nothing-to-change', `vendor case ${vendorCase} has the severity ${from} already`, [
      { field: 'to', message: 'another severity of its contract' },
    ])
  const promised = promisedAt(to, one, context)
  if (isRefusal(promised)) return promised
  const data = { ...what, from, to, decidedBy, reason, promised }
  return [{ type: 'VendorSeverityChanged', occurredAt: context.now, data }]
}

/** The vendor's part is over, and with it the wait that the case began. */
export function closeVendorCase(
  { by, vendorCase: asked, outcome, late }: CommandOf<'close-vendor-case'>,
  incident: Incident,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const open = openCase(asked, by, incident, context)
  if (isRefusal(open)) return open
  const { one, what } = open
  const at = saidAt(late, one, context)
  if (isRefusal(at)) return at
  const number = one.number ?? ''
  const closed = { ...what, number, outcome, ...lateReasonOf(late) }
  const events: HandlingEvent[] = [{ type: 'VendorCaseClosed', occurredAt: at, data: closed }]
  const { wait, incidentId } = incident
  if (wait?.for === 'vendor' && wait.reference === number) {
    const data = { incidentId, wait: wait.wait, for: wait.for, by, outcome: `vendor case ${number} is closed` }
    events.push({ type: 'WaitEnded', occurredAt: later(at, wait.since), data })
  }
  return events
}

interface OpenCase {
  readonly one: VendorCase
  readonly what: Pick<VendorCase, 'vendorCase' | 'vendor' | 'vendorName'> & VendorHand & Pick<Incident, 'incidentId'>
}

function openCase(
  asked: number | undefined,
  by: PersonId,
  incident: Incident,
  context: HandlingContext,
): OpenCase | Refusal {
  const one = findCase(asked, 'open', incident)
  if (isRefusal(one)) return one
  const hand = vendorHand(by, one, context)
  if (isRefusal(hand)) return hand
  const { vendorCase, vendor, vendorName } = one
  return { one, what: { incidentId: incident.incidentId, vendorCase, vendor, vendorName, ...hand } }
}

const saidAt = (late: Late | undefined, { openedAt }: VendorCase, context: HandlingContext): Instant | Refusal =>
  happenedAt(late, openedAt ?? context.now, 'the case was opened', context)

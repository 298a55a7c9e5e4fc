import type { EventOf, ServiceLevelEvent } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import type { Desk } from '../handling/incident-handling.js'

/** Kinds of clocks at whose thresholds or end an incident changes by itself. */
export const isHeeded = (kind: string, { slaRisk, customer, acceptanceClock }: EscalationPolicy): boolean =>
  [...slaRisk.clocks, customer.feedbackClock, customer.replyClock, acceptanceClock].includes(kind)

/**
 * Near the end of a clock that policy watches the incident escalates; the customer's own
 * reminds them, and resolves; that of a reply reopens; at the end of the time to accept the next one is asked.
 */
export function heedClock(desk: Desk, events: readonly ServiceLevelEvent[]): void {
  for (const said of events)
    if (said.type === 'ClockThresholdReached') heedThreshold(desk, said)
    else if (said.type === 'ClockBreached') heedEnd(desk, said)
}

function heedThreshold({ policy, apply }: Desk, said: EventOf<'ClockThresholdReached'>): void {
  const { clock, kind, percent, dueAt: endsAt } = said.data
  const dueAt = said.occurredAt
  const { slaRisk, customer } = policy.escalation
  if (slaRisk.clocks.includes(kind)) apply({ act: 'clock-risk', clock, percent, dueAt, breachesAt: endsAt })
  if (kind === customer.feedbackClock) apply({ act: 'remind', dueAt, resolvesAt: endsAt })
}

function heedEnd({ policy, transaction, apply }: Desk, { data, occurredAt: dueAt }: EventOf<'ClockBreached'>): void {
  const { acceptanceClock, customer } = policy.escalation
  const { feedbackClock, replyClock } = customer
  if (data.kind === feedbackClock) apply({ act: 'no-answer', dueAt, summary: transaction.keep(unverified) })
  if (data.kind === acceptanceClock) apply({ act: 'not-accepted', dueAt })
  if (data.kind === replyClock) apply({ act: 'reply-overdue', dueAt })
}

/** Completes the sentence of the template: "The issue, related to …, has been corrected." */
const unverified = 'the request that we asked you to verify (we have had no answer from you)'

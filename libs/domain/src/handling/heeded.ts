import type { ContentHash, ServiceLevelEvent } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import type { FactCommand } from './command.js'

/** Kinds of clocks at whose thresholds or end an incident changes by itself. */
export const isHeeded = (kind: string, { slaRisk, customer, acceptanceClock }: EscalationPolicy): boolean =>
  [...slaRisk.clocks, customer.feedbackClock, customer.replyClock, acceptanceClock].includes(kind)

/**
 * What a clock's word asks of its incident. Near the end of a clock that policy watches the incident escalates; the
 * customer's own reminds them, and resolves; that of a reply reopens; at the end of the time to accept the next one is
 * asked. `keep` stores the text that a resolution needs.
 */
export function heeding(
  said: ServiceLevelEvent,
  { slaRisk, customer, acceptanceClock }: EscalationPolicy,
  keep: (text: string) => ContentHash,
): readonly FactCommand[] {
  const dueAt = said.occurredAt
  if (said.type === 'ClockThresholdReached') {
    const { clock, kind, percent, dueAt: endsAt } = said.data
    return [
      ...(slaRisk.clocks.includes(kind)
        ? [{ act: 'clock-risk', clock, percent, dueAt, breachesAt: endsAt } as const]
        : []),
      ...(kind === customer.feedbackClock ? [{ act: 'remind', dueAt, resolvesAt: endsAt } as const] : []),
    ]
  }
  if (said.type !== 'ClockBreached') return []
  const { kind } = said.data
  return [
    ...(kind === customer.feedbackClock ? [{ act: 'no-answer', dueAt, summary: keep(unverified) } as const] : []),
    ...(kind === acceptanceClock ? [{ act: 'not-accepted', dueAt } as const] : []),
    ...(kind === customer.replyClock ? [{ act: 'reply-overdue', dueAt } as const] : []),
  ]
}

/** Completes the sentence of the template: "The issue, related to …, has been corrected." */
const unverified = 'the request that we asked you to verify (we have had no answer from you)'

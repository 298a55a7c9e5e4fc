import { type HandlingEvent, type Instant, instant, milliseconds } from '@atlas/contracts'
import type { EscalationPolicy } from '@atlas/policy'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import { type HandlingState, isFiring } from '../handling.js'
import { later } from '../signals/firing.js'

/**
 * When an Unassigned P3/P4 from alerts alone resolves by itself: policy's time after the last clear, with every signal
 * cleared, counted from its becoming Unassigned at the earliest, and never before it had the priority that allows it
 * (domain, "Status"). Null: it doesn't.
 */
export function autoResolveDue(state: HandlingState, escalation: EscalationPolicy): Instant | null {
  const { priorities, sources, after } = escalation.autoResolve
  if (!state.opened || state.status !== 'Unassigned' || state.clearedAt === null || isFiring(state)) return null
  if (state.priority === null || !priorities.includes(state.priority)) return null
  if (!state.sources.every((one) => sources.some((source) => source === one))) return null
  const since = later(state.clearedAt, state.statusSince)
  return later(instant(milliseconds(since) + after), state.prioritySince ?? since)
}

/** When a Resolved incident closes by itself; not before a reply has been decided on. Null: it doesn't. */
export function autoCloseDue(state: HandlingState, escalation: EscalationPolicy): Instant | null {
  if (!state.opened || state.status !== 'Resolved' || state.replyTask) return null
  const due = instant(milliseconds(state.statusSince) + escalation.autoClose)
  return later(due, state.repliesDecidedAt ?? due)
}

/** Unassigned → Resolved, if what armed it still holds. */
export function autoResolve(
  { dueAt, summary }: CommandOf<'auto-resolve'>,
  state: HandlingState,
  { policy }: HandlingContext,
): readonly HandlingEvent[] {
  const due = autoResolveDue(state, policy.escalation)
  if (!state.opened || due === null || due > dueAt) return []
  return [
    {
      type: 'IncidentResolved',
      occurredAt: dueAt,
      data: {
        incidentId: state.incidentId,
        from: state.status,
        by: 'autoResolve',
        code: policy.escalation.autoResolutionCode,
        summary,
        knowledge: { noneBecause: 'it cleared by itself before anybody worked on it' },
        verification: 'signal-cleared',
        verificationReason: 'every signal cleared and stayed so',
      },
    },
  ]
}

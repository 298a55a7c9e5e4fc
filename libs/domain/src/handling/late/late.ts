import { type Instant, milliseconds, type MissingPart, type Refusal, refuse } from '@atlas/contracts'
import type { HandlingContext } from '../context.js'

/** A fact that a person records after it happened, and why so late. */
export interface Late {
  readonly at: Instant
  readonly reason?: string | undefined
}

/**
 * When it happened: now, or the instant that a person gives for what they record late. People may back-date what pauses,
 * resumes or stops a clock, with a reason and by so much as policy says; never into the future, nor before what it ends
 * (domain, "The clock, exactly"). `earliest` is the instant of that, and `began` what it is.
 */
export function happenedAt(
  late: Late | undefined,
  earliest: Instant,
  began: string,
  { now, policy }: HandlingContext,
): Instant | Refusal {
  if (!late) return now
  const missing: MissingPart[] = []
  const wrong = (message: string) => missing.push({ field: 'at', message })
  const hours = policy.escalation.recordedLate / 3_600_000
  if (late.at > now) wrong(`an instant not after ${now}`)
  else if (milliseconds(now) - milliseconds(late.at) > policy.escalation.recordedLate)
    wrong(`an instant no more than ${hours} hours ago; it is ${now}`)
  else if (late.at < earliest) wrong(`an instant not before ${earliest}, when ${began}`)
  if (!late.reason?.trim()) missing.push({ field: 'lateReason', message: 'why it is recorded only now' })
  if (missing.length === 0) return late.at
  const fields = missing.map(({ field }) => field).join(', ')
  return refuse('incomplete', `what is recorded late lacks ${fields}`, missing, 422)
}

/** For the event's data; nothing where it happened now. */
export const lateReasonOf = (late: Late | undefined): { lateReason?: string } =>
  late?.reason === undefined ? {} : { lateReason: late.reason }

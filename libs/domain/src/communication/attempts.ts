import {
  type AttemptOutcome,
  type CommunicationEvent,
  type ContentHash,
  instant,
  type Instant,
  milliseconds,
  refuse,
  type Refusal,
} from '@atlas/contracts'
import type { NotificationPolicy } from '@atlas/policy'
import type { Communication, Message, Page } from './communication.js'

/**
 * Sending is at-least-once (architecture, "The way of a command"): an attempt is stored as started before anything
 * leaves and as ended after; one found started after a crash becomes `unknown` and is repeated under its outward id.
 */
export type AttemptTerms = Pick<NotificationPolicy, 'pages' | 'retries'>

/** Open and with no attempt under way. Whether its wait is over is its timer's word. */
export const mayStart = (state: Communication): state is Message | Page =>
  (state.kind === 'message' || state.kind === 'page') && state.ending === null && state.current === null

/** The outward id of the next attempt, if it is sent alone: that of what may have left already, else its round's. */
export const outwardIdOf = (state: Message | Page): string =>
  state.repeats ?? (state.rounds === 0 ? state.id : `${state.id}.${state.rounds}`)

export function startAttempt(
  state: Communication,
  { now, outwardId, gathered }: { now: Instant; outwardId: string; gathered?: ContentHash | undefined },
): readonly CommunicationEvent[] | Refusal {
  if (!mayStart(state))
    return refuse('no-attempt-due', 'the message has ended or is being sent; one that waits is attempted', [
      { field: 'message', message: 'one that waits' },
    ])
  const { attempts, channel } = state
  return [
    {
      type: 'AttemptStarted',
      occurredAt: now,
      data: { attempt: attempts + 1, channel, outwardId, ...(gathered === undefined ? {} : { gathered }) },
    },
  ]
}

/**
 * How attempt `attempt` ended; nothing if it isn't under way any more (another process took it for crashed). `bounced`
 * is the receiving side's final no, `failed` may be tried again.
 */
export function endAttempt(
  state: Communication,
  { attempt, outcome, detail }: { attempt: number; outcome: AttemptOutcome; detail: string },
  now: Instant,
  terms: AttemptTerms,
): readonly CommunicationEvent[] {
  if (state.kind !== 'message' && state.kind !== 'page') return []
  if (state.current?.attempt !== attempt) return []
  const wait = state.ending === null ? waitAfter(state, outcome, terms) : null
  const retryAt = wait === null ? null : instant(milliseconds(now) + wait)
  const ended: CommunicationEvent = {
    type: 'AttemptEnded',
    occurredAt: now,
    data: { attempt, outcome, detail, retryAt },
  }
  if (state.ending !== null || retryAt !== null || left(outcome)) return [ended]
  const data = { attempts: attempt, reason: detail }
  return [
    ended,
    state.kind === 'page'
      ? { type: 'PageExhausted', occurredAt: now, data }
      : { type: 'MessageGivenUp', occurredAt: now, data },
  ]
}

const left = (outcome: AttemptOutcome): boolean =>
  outcome === 'sent' || outcome === 'accepted' || outcome === 'delivered' || outcome === 'held'

/** Milliseconds to the next look at it; null: none. */
function waitAfter(state: Message | Page, outcome: AttemptOutcome, { pages, retries }: AttemptTerms): number | null {
  switch (outcome) {
    case 'sent':
    case 'accepted':
    case 'delivered':
      return state.kind === 'page' ? pages.repeatAfter : null
    case 'held':
      // Holding it again would tell nobody: it is held once and waits as long as all rounds would.
      return state.kind === 'page' ? pages.repeatAfter * pages.rounds : null
    case 'failed':
      return retries[state.failures] ?? null
    case 'unknown':
      // Once at once; then like a failure, for a message that brings the sender down each time must end too.
      return state.failures === 0 ? 0 : (retries[state.failures] ?? null)
    case 'bounced':
      return null
  }
}

/** The wait is over: a page that had its rounds is exhausted; anything else may be tried again. */
export function endWait(state: Communication, now: Instant, { pages }: AttemptTerms): readonly CommunicationEvent[] {
  if (!mayStart(state)) return []
  const held = state.channel === 'outbox' && state.rounds > 0
  if (state.kind === 'message' || (!held && state.rounds < pages.rounds))
    return state.waitsUntil === null
      ? []
      : [{ type: 'AttemptDue', occurredAt: now, data: { attempt: state.attempts + 1 } }]
  const reason = held ? 'held in the outbox and not acknowledged' : `sent ${state.rounds} times and not acknowledged`
  return [{ type: 'PageExhausted', occurredAt: now, data: { attempts: state.attempts, reason } }]
}

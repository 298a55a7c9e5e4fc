import type { Lane } from '../asking.js'
import { inSeconds, named, type Subject } from '../connection/subject.js'
import { ServiceNowFailure } from '../failure.js'
import type { Breaker } from './breaker.js'
import type { Budget } from './budget.js'

export interface Entering {
  readonly subject: Subject
  /** What a rate limit is counted for: method and table. */
  readonly resource: string
  readonly lane: Lane
  readonly signal: AbortSignal | undefined
}

export interface Permit {
  /** Milliseconds in the queue. */
  readonly waited: number
  readonly probe: boolean
  readonly leave: () => void
}

export interface GateLimits {
  readonly inFlight: number
  /** Milliseconds; what would have to wait longer fails at once. */
  readonly patience: number
}

interface Waiting extends Entering {
  readonly since: number
  readonly admit: (permit: Permit) => void
  readonly refuse: (failure: ServiceNowFailure) => void
}

/** Why somebody stands still: for others to leave, or until an instant. */
type Verdict = 'go' | 'full' | { readonly why: 'rate-limited' | 'resting'; readonly until: number }

const lanes: readonly Lane[] = ['urgent', 'ordinary', 'background']

/**
 * Where every request waits for its turn: the urgent lane first, each lane in its order, so many at once, within the
 * hour's budget, not during a cooldown and not while the instance rests. One urgent request may go beyond the number, so
 * that it doesn't wait for others that hang.
 */
export class Gate {
  readonly #queues: Readonly<Record<Lane, Waiting[]>> = { urgent: [], ordinary: [], background: [] }
  #inFlight = 0
  #coolUntil = 0
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly limits: GateLimits,
    private readonly budget: Budget,
    private readonly breaker: Breaker,
  ) {}

  /** @throws ServiceNowFailure `cancelled`, `rate-limited` or `resting`, always unsent */
  enter(entering: Entering): Promise<Permit> {
    const { signal, subject } = entering
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled(subject, signal))
        return
      }
      const onAbort = (): void => {
        this.#remove(waiting)
        if (signal) reject(cancelled(subject, signal))
      }
      const waiting: Waiting = {
        ...entering,
        since: performance.now(),
        admit: (permit) => {
          signal?.removeEventListener('abort', onAbort)
          resolve(permit)
        },
        refuse: (failure) => {
          signal?.removeEventListener('abort', onAbort)
          reject(failure)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#queues[entering.lane].push(waiting)
      this.#turn()
    })
  }

  /** Nobody goes for so many milliseconds: the instance said 429. */
  coolDown(milliseconds: number): void {
    this.#coolUntil = Math.max(this.#coolUntil, performance.now() + milliseconds)
    this.#turn()
  }

  /** Something has changed that those who wait may wait for. */
  turn(): void {
    this.#turn()
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const lane of lanes)
      for (const waiting of this.#queues[lane].splice(0))
        waiting.refuse(
          new ServiceNowFailure('cancelled', `${named(waiting.subject)}: the client was closed.`, { sent: 'no' }),
        )
  }

  #turn(): void {
    const now = performance.now()
    let next = Number.POSITIVE_INFINITY
    for (const lane of lanes)
      for (const waiting of [...this.#queues[lane]]) {
        const verdict = this.#verdict(waiting, now)
        if (verdict === 'full') break
        if (verdict === 'go') {
          this.#remove(waiting)
          this.#admit(waiting, now)
        } else if (verdict.why === 'resting' || verdict.until - waiting.since > this.limits.patience) {
          this.#remove(waiting)
          waiting.refuse(this.#standingStill(waiting.subject, verdict, now))
        } else next = Math.min(next, verdict.until)
      }
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (next < Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(
        () => {
          this.#turn()
        },
        Math.max(1, Math.ceil(next - now)),
      )
  }

  #verdict({ lane, resource }: Entering, now: number): Verdict {
    const admission = this.breaker.admits(now)
    if (admission.kind === 'rest') return { why: 'resting', until: admission.until }
    if (admission.kind === 'wait' || this.#inFlight >= this.limits.inFlight + (lane === 'urgent' ? 1 : 0)) return 'full'
    const until = Math.max(this.#coolUntil, this.budget.freeAt(lane, resource, now))
    return until > now ? { why: 'rate-limited', until } : 'go'
  }

  #admit({ resource, since, admit }: Waiting, now: number): void {
    this.#inFlight += 1
    this.budget.take(resource, now)
    let inside = true
    admit({
      waited: now - since,
      probe: this.breaker.begins(),
      leave: () => {
        if (!inside) return
        inside = false
        this.#inFlight -= 1
        this.#turn()
      },
    })
  }

  #remove(waiting: Waiting): void {
    const queue = this.#queues[waiting.lane]
    const at = queue.indexOf(waiting)
    if (at !== -1) queue.splice(at, 1)
  }

  #standingStill(subject: Subject, { why, until }: Exclude<Verdict, string>, now: number): ServiceNowFailure {
    const retryAfterMs = Math.ceil(until - now)
    const { count, last = '' } = this.breaker.failures
    const sentence =
      why === 'resting'
        ? `not sent, for the last ${count} requests failed (${last}); again in ${inSeconds(retryAfterMs)}.`
        : `not sent, for the instance takes no more requests yet; again in ${inSeconds(retryAfterMs)}.`
    return new ServiceNowFailure(why, `${named(subject)}: ${sentence}`, { sent: 'no', retryAfterMs })
  }
}

const cancelled = (subject: Subject, signal: AbortSignal): ServiceNowFailure =>
  new ServiceNowFailure('cancelled', `${named(subject)}: cancelled before it was sent.`, {
    sent: 'no',
    cause: signal.reason,
  })

import type { Lane } from '../asking.js'
import { header, type Headers } from '../connection/headers.js'
import { untilReset } from './retry-after.js'

const hour = 3_600_000
/** Two readings of the same end of a window differ by the second that headers are cut to. */
const sameEnd = 60_000

interface Window {
  limit: number
  used: number
  /** On the clock of {@link Budget}'s callers. */
  endsAt: number
}

/**
 * Requests an hour, as the instance's rules have them (`sys_rate_limit_rules`). Which rule a request falls under is
 * learned from its answers (X-RateLimit-Rule); they say the limit and the end of the hour but not what is left, so that
 * is counted here. A share is kept for urgent ones. `now` is milliseconds of a clock that never goes back.
 */
export class Budget {
  readonly #windows = new Map<string, Window>()
  /** The rule that each resource fell under last. */
  readonly #ruleOf = new Map<string, string>()
  readonly #own: Window | undefined

  constructor(
    private readonly keptForUrgent: number,
    requestsPerHour: number | undefined,
    now: number,
  ) {
    if (requestsPerHour !== undefined) this.#own = { limit: requestsPerHour, used: 0, endsAt: now + untilFullHour() }
  }

  /** When a request may go; `now` at the latest: at once. */
  freeAt(lane: Lane, resource: string, now: number): number {
    let at = now
    for (const window of this.#of(resource, now)) {
      const usable = lane === 'urgent' ? window.limit : Math.ceil(window.limit * (1 - this.keptForUrgent))
      if (window.used >= usable) at = Math.max(at, window.endsAt)
    }
    return at
  }

  take(resource: string, now: number): void {
    for (const window of this.#of(resource, now)) window.used += 1
  }

  /** From the headers of an answer. */
  learn(resource: string, headers: Headers, now: number): void {
    const limit = Number(header(headers, 'x-ratelimit-limit') ?? Number.NaN)
    if (!Number.isInteger(limit) || limit <= 0) return
    const rule = header(headers, 'x-ratelimit-rule') ?? ''
    this.#ruleOf.set(resource, rule)
    const endsAt = now + (untilReset(headers) ?? untilFullHour())
    const known = this.#windows.get(rule)
    if (known && Math.abs(known.endsAt - endsAt) < sameEnd) known.limit = limit
    else this.#windows.set(rule, { limit, used: 1, endsAt })
  }

  #of(resource: string, now: number): readonly Window[] {
    const ruled = this.#windows.get(this.#ruleOf.get(resource) ?? '')
    return [this.#own, ruled].filter((window) => window !== undefined).map((window) => renewed(window, now))
  }
}

const renewed = (window: Window, now: number): Window => {
  if (now >= window.endsAt) {
    window.used = 0
    window.endsAt += hour * (Math.floor((now - window.endsAt) / hour) + 1)
  }
  return window
}

const untilFullHour = (): number => hour - (Date.now() % hour)

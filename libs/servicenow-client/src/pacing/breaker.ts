import type { FailureKind } from '../failure.js'

const longestRest = 60_000

export interface BreakerLimits {
  readonly failuresUntilRest: number
  /** Milliseconds. */
  readonly firstRest: number
}

/** What a request is told: go, wait for what the probe finds, or come back at an instant. */
export type Admission =
  { readonly kind: 'go' } | { readonly kind: 'wait' } | { readonly kind: 'rest'; readonly until: number }

/**
 * Lets an instance rest that fails again and again: after so many failures in a row nothing is sent for a while, then
 * one request as a probe, and with its success all the others; with its failure a rest of twice the length, up to a
 * minute. Rests are cut by chance to between half and all of it, so that several clients don't come back at once.
 */
export class Breaker {
  #failures = 0
  #last: FailureKind | undefined
  #rest: number
  #restsUntil: number | undefined
  #probing = false

  constructor(
    private readonly limits: BreakerLimits,
    private readonly random: () => number = Math.random,
  ) {
    this.#rest = limits.firstRest
  }

  /** In a row, and of which kind the last was. */
  get failures(): { readonly count: number; readonly last: FailureKind | undefined } {
    return { count: this.#failures, last: this.#last }
  }

  admits(now: number): Admission {
    if (this.#restsUntil === undefined) return { kind: 'go' }
    if (now < this.#restsUntil) return { kind: 'rest', until: this.#restsUntil }
    return { kind: this.#probing ? 'wait' : 'go' }
  }

  /** A request that was admitted leaves. True: it is the probe. */
  begins(): boolean {
    if (this.#restsUntil === undefined) return false
    this.#probing = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#rest = this.limits.firstRest
    this.#restsUntil = undefined
    this.#probing = false
  }

  /** @param probe what {@link begins} said; of others a failure during a rest is no news */
  failed(probe: boolean, kind: FailureKind, now: number): void {
    this.#failures += 1
    this.#last = kind
    if (probe) this.#probing = false
    const resting = this.#restsUntil !== undefined
    if (resting ? !probe : this.#failures < this.limits.failuresUntilRest) return
    this.#restsUntil = now + this.#rest * (0.5 + this.random() / 2)
    this.#rest = Math.min(this.#rest * 2, longestRest)
  }

  /** It ended without saying anything of the instance's health. */
  unsaid(probe: boolean): void {
    if (probe) this.#probing = false
  }
}

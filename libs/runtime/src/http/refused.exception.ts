import type { Refusal } from '@atlas/contracts'

/** Carries a decider's refusal through a controller; becomes application/problem+json (RFC 9457). */
export class RefusedException extends Error {
  override readonly name = 'RefusedException'

  constructor(
    readonly refusal: Refusal,
    /** Sent as Retry-After, in whole seconds; for 429 and 503. */
    readonly retryAfterSeconds?: number,
  ) {
    super(refusal.message)
  }
}

/** Was the request carried out? `maybe`: it left, and no answer says. Look there before it is sent again. */
export type Sent = 'no' | 'maybe' | 'yes'

export type FailureKind =
  /** By the caller's signal, or because the client was closed. */
  | 'cancelled'
  /** No connection came about: refused, no such host, no route. */
  | 'unreachable'
  /** The certificate isn't trusted, is for another host, or has ended. */
  | 'certificate'
  /** The connection broke before an answer. */
  | 'reset'
  | 'timeout'
  /** The answer ended before its end. */
  | 'cut'
  /** A developer instance that sleeps answers 200 and a page of HTML. */
  | 'hibernating'
  /** HTML or other text where JSON should be: a proxy, a sign-in page, a maintenance page. */
  | 'not-json'
  /** 2xx with an error inside, such as a transaction cancelled in the middle of the rows. */
  | 'error-inside'
  /** JSON, but not of the shape that the API promises. */
  | 'unexpected'
  /** 429, or our own knowledge that it would be one. */
  | 'rate-limited'
  /** Not sent, for the last ones all failed; one will be let through as a probe after a while. */
  | 'resting'
  /** 401, after the token was refreshed once. */
  | 'unauthenticated'
  /** 403: an ACL, a business rule or a data policy. */
  | 'forbidden'
  | 'not-found'
  /** 400, 405, 413, 415 …: the request itself is wrong. */
  | 'invalid'
  /** 5xx. */
  | 'server-error'

/** What ServiceNow said in its own words. */
export interface SaidByInstance {
  readonly message: string
  readonly detail: string
}

export interface FailureFacts {
  readonly sent: Sent
  /** HTTP's, where there was an answer. */
  readonly status?: number | undefined
  readonly said?: SaidByInstance | undefined
  /** Milliseconds after which the next attempt makes sense; the shared cooldown for `rate-limited`. */
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** One sentence on what went wrong, without a secret and without the query of the address. */
export class ServiceNowFailure extends Error {
  override readonly name = 'ServiceNowFailure'
  readonly sent: Sent
  readonly status: number | undefined
  readonly said: SaidByInstance | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    readonly kind: FailureKind,
    sentence: string,
    { sent, status, said, retryAfterMs, cause }: FailureFacts,
  ) {
    super(sentence, cause === undefined ? undefined : { cause })
    this.sent = sent
    this.status = status
    this.said = said
    this.retryAfterMs = retryAfterMs
  }

  /** Would the same request fail in the same way tomorrow? Then a person has to look at it. */
  get lasting(): boolean {
    switch (this.kind) {
      case 'forbidden':
      case 'not-found':
      case 'invalid':
      case 'unexpected':
        return true
      case 'cancelled':
      case 'unreachable':
      case 'certificate':
      case 'reset':
      case 'timeout':
      case 'cut':
      case 'hibernating':
      case 'not-json':
      case 'error-inside':
      case 'rate-limited':
      case 'resting':
      case 'unauthenticated':
      case 'server-error':
        return false
    }
  }
}

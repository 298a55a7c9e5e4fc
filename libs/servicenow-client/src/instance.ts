import type { Lane } from './asking.js'
import type { FailureKind, Sent } from './failure.js'
import type { Credentials } from './signing-in/credentials.js'

/** How to reach an instance, and how much of it we may take. Times are milliseconds. */
export interface Instance {
  /** `https://dev12345.service-now.com`, with no path. Plain http only to this machine, unless `plainHttp`. */
  readonly url: string
  readonly credentials: Credentials
  /** Certificates in PEM that are trusted instead of Node's own list. */
  readonly ca?: string | undefined
  /** Secrets over http: for a simulator in a network of one's own. */
  readonly plainHttp?: boolean | undefined
  /** Requests at once, 4; one urgent one may go beyond. */
  readonly inFlight?: number | undefined
  /** What the instance's rate limit rule allows this user; learned from its answers without it. */
  readonly requestsPerHour?: number | undefined
  /** Share of the hour that is kept for urgent ones, 0.1. */
  readonly keptForUrgent?: number | undefined
  /** From leaving to the answer's last byte, 60 s. Of downloads and uploads, between one piece and the next. */
  readonly timeout?: number | undefined
  /** Longest stay in a queue for budget or cooldown, 60 s; what would take longer fails at once as `rate-limited`. */
  readonly patience?: number | undefined
  /** How often a read is sent before its failure is told, 3. */
  readonly readAttempts?: number | undefined
  /** So many failures in a row let the instance rest, 5. */
  readonly failuresUntilRest?: number | undefined
  /** Of the first rest, doubled up to a minute for each probe that fails, 1 s. */
  readonly firstRest?: number | undefined
  /** Told of every attempt, also of those that weren't sent. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined
}

/** For metrics and logs: no query, no body, no secret. An answer whose shape is wrong went well on the wire. */
export interface Attempt {
  readonly method: string
  readonly path: string
  readonly lane: Lane
  /** 1 for the first. */
  readonly attempt: number
  /** In the queue. */
  readonly waitedMs: number
  /** On the wire, to the last byte. */
  readonly tookMs: number
  readonly status: number | undefined
  readonly failure: { readonly kind: FailureKind; readonly sent: Sent } | undefined
}

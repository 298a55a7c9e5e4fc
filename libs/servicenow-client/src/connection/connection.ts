import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Asking } from '../asking.js'
import { type FailureKind, ServiceNowFailure } from '../failure.js'
import type { Attempt } from '../instance.js'
import type { Breaker } from '../pacing/breaker.js'
import type { Budget } from '../pacing/budget.js'
import type { Gate } from '../pacing/gate.js'
import { cooldownOf } from '../pacing/retry-after.js'
import type { Concealed } from '../signing-in/concealed.js'
import type { SignedHeaders, SignIn } from '../signing-in/sign-in.js'
import { bodyOf } from './answer.js'
import { BrokenExchange, exchange, type WireAnswer, type WireRequest } from './exchange.js'
import type { Headers } from './headers.js'
import { brokenStream, openStream, type StreamedAnswer } from './stream.js'
import { named, type Subject } from './subject.js'
import { troubleOf } from './trouble.js'

/** A request of the API before it is signed. */
export interface ApiRequest extends Asking {
  readonly method: WireRequest['method']
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** What the instance counts it under, such as `table/incident`. */
  readonly resource: string
  readonly body?: ApiBody | undefined
}

export interface ApiBody {
  readonly type: string
  /** A stream can't be sent a second time, not even after a 401: that is said with `retryAfterMs: 0`. */
  readonly bytes: string | Uint8Array | Readable
  /** Bytes of a stream, where they are known beforehand. */
  readonly size?: number | undefined
}

export interface ApiAnswer {
  readonly headers: Headers
  /** JSON; undefined where there is none. */
  readonly body: unknown
}

export interface ConnectionParts {
  readonly origin: string
  readonly dispatcher: Dispatcher
  readonly signIn: SignIn
  readonly concealed: Concealed
  readonly gate: Gate
  readonly budget: Budget
  readonly breaker: Breaker
  /** Milliseconds. */
  readonly timeout: number
  readonly readAttempts: number
  readonly onAttempt: (attempt: Attempt) => void
}

/** How a request is sent, and what is made of its answer; `read` throws ServiceNowFailure for one that is none. */
interface Way<A extends WireAnswer, R> {
  readonly send: (wire: WireRequest) => Promise<A>
  readonly read: (answer: A) => R
}

/** What passes by itself, so that a read is worth another attempt. */
const passing: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'unreachable',
  'reset',
  'timeout',
  'cut',
  'not-json',
  'error-inside',
  'server-error',
])
/** What speaks against the instance's health. Refused credentials too: who goes on with them is locked out. */
const ill: ReadonlySet<FailureKind> = new Set<FailureKind>([
  'unreachable',
  'certificate',
  'reset',
  'timeout',
  'cut',
  'hibernating',
  'not-json',
  'server-error',
  'unauthenticated',
])
/** What says nothing of it. */
const unsaid: ReadonlySet<FailureKind> = new Set<FailureKind>(['cancelled', 'rate-limited', 'resting'])

/** Milliseconds before a read is sent again: chance up to a bound that doubles. */
const firstPause = 250
const longestPause = 5000

/**
 * The way of every request: a place in its lane, signed, sent once, understood, and what it says of limits and health
 * remembered for the others. Reads that failed in passing are sent again after a pause; writes never are, save after
 * a 401, which says that they weren't carried out.
 */
export class Connection {
  constructor(private readonly parts: ConnectionParts) {}

  /** @throws ServiceNowFailure */
  ask(request: ApiRequest): Promise<ApiAnswer> {
    const { dispatcher, timeout } = this.parts
    const patience = { timeout, idle: isStreamed(request), signal: request.signal }
    const subject = this.subjectOf(request)
    return this.#persist(request, subject, {
      send: (wire) => exchange(dispatcher, wire, patience),
      read: (answer) => ({ headers: answer.headers, body: bodyOf(subject, answer) }),
    })
  }

  /** A file as it comes. Its place in the lane ends with the head, so that who takes it slowly keeps nobody waiting. */
  open(request: ApiRequest, fileMark: string): Promise<{ readonly headers: Headers; readonly stream: Readable }> {
    const { dispatcher, timeout } = this.parts
    const subject = this.subjectOf(request)
    return this.#persist<StreamedAnswer, { headers: Headers; stream: Readable }>(request, subject, {
      send: (wire) => openStream(dispatcher, wire, { timeout, signal: request.signal }, fileMark),
      read: (answer) => {
        if (answer.stream) return { headers: answer.headers, stream: answer.stream }
        bodyOf(subject, answer)
        throw new ServiceNowFailure('unexpected', `${named(subject)}: answered ${answer.status} with no file.`, {
          sent: 'yes',
          status: answer.status,
        })
      },
    })
  }

  /** What became of a stream that {@link open} gave. */
  streamFailure(request: ApiRequest, error: unknown, received: number): ServiceNowFailure {
    return troubleOf(this.subjectOf(request), brokenStream(error, received, request.signal), this.parts.timeout)
  }

  /** `/oauth_token.do`: past the gate, for it belongs to a request that is through it. @throws ServiceNowFailure */
  async askToken(form: URLSearchParams): Promise<unknown> {
    const { dispatcher, timeout } = this.parts
    const wire: WireRequest = {
      method: 'POST',
      path: '/oauth_token.do',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    }
    const subject = this.subjectOf(wire)
    try {
      return bodyOf(subject, await exchange(dispatcher, wire, { timeout }))
    } catch (error) {
      throw this.#failureOf(error, subject) ?? error
    }
  }

  subjectOf({ method, path }: Pick<ApiRequest, 'method' | 'path'>): Subject {
    const { origin, concealed } = this.parts
    return { method, path, origin, conceal: (text) => concealed.conceal(text) }
  }

  async #persist<A extends WireAnswer, R>(request: ApiRequest, subject: Subject, way: Way<A, R>): Promise<R> {
    const attempts = request.method === 'GET' ? this.parts.readAttempts : 1
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.#attempt(request, subject, way, attempt)
      } catch (error) {
        if (!(error instanceof ServiceNowFailure) || attempt >= attempts) throw error
        if (error.kind === 'rate-limited' && error.status === 429) continue // The gate knows for how long.
        if (!passing.has(error.kind)) throw error
        await this.#pause(attempt, request, subject)
      }
  }

  async #pause(attempt: number, { signal }: ApiRequest, subject: Subject): Promise<void> {
    const longest = Math.min(firstPause * 2 ** (attempt - 1), longestPause)
    try {
      await sleep(Math.random() * longest, undefined, signal ? { signal } : {})
    } catch (cause) {
      throw new ServiceNowFailure('cancelled', `${named(subject)}: cancelled.`, { sent: 'no', cause })
    }
  }

  async #attempt<A extends WireAnswer, R>(
    request: ApiRequest,
    subject: Subject,
    way: Way<A, R>,
    attempt: number,
  ): Promise<R> {
    const { gate, breaker, onAttempt } = this.parts
    const { lane = 'ordinary', signal } = request
    const asked = performance.now()
    let status: number | undefined
    const report = (failure: ServiceNowFailure | undefined, waitedMs?: number): void => {
      const elapsed = performance.now() - asked
      onAttempt({
        method: subject.method,
        path: subject.path,
        lane,
        attempt,
        waitedMs: waitedMs ?? elapsed,
        tookMs: waitedMs === undefined ? 0 : elapsed - waitedMs,
        status,
        failure: failure && { kind: failure.kind, sent: failure.sent },
      })
    }
    const permit = await gate
      .enter({ subject, resource: `${request.method} ${request.resource}`, lane, signal })
      .catch((error: unknown) => {
        if (error instanceof ServiceNowFailure) report(error)
        throw error
      })
    try {
      const answer = await this.#signed(request, subject, way)
      status = answer.status
      const read = way.read(answer)
      breaker.succeeded()
      report(undefined, permit.waited)
      return read
    } catch (error) {
      const failure = this.#failureOf(error, subject)
      if (!failure || unsaid.has(failure.kind)) breaker.unsaid(permit.probe)
      else if (ill.has(failure.kind) && failure.retryAfterMs !== 0)
        breaker.failed(permit.probe, failure.kind, performance.now())
      else breaker.succeeded()
      report(failure, permit.waited)
      throw failure ?? error
    } finally {
      permit.leave()
    }
  }

  /** Sent once, and once more where a 401 says that it wasn't carried out and there is another token to be had. */
  async #signed<A extends WireAnswer>(
    request: ApiRequest,
    subject: Subject,
    { send }: Pick<Way<A, unknown>, 'send'>,
  ): Promise<A> {
    const { signIn, gate, budget } = this.parts
    const resource = `${request.method} ${request.resource}`
    const once = async (signed: SignedHeaders): Promise<A> => {
      const answer = await send(wireOf(request, signed))
      budget.learn(resource, answer.headers, performance.now())
      if (answer.status === 429) gate.coolDown(cooldownOf(answer.headers))
      return answer
    }
    const signed = await this.#headers(request, subject)
    const answer = await once(signed)
    const mayDoBetter = answer.status === 401 && signIn.refused(signed)
    if (!mayDoBetter) return answer
    if (isStreamed(request)) throw tokenEnded(subject)
    budget.take(resource, performance.now())
    return once(await this.#headers(request, subject))
  }

  async #headers({ signal }: ApiRequest, subject: Subject): Promise<SignedHeaders> {
    try {
      return await unlessAborted(this.parts.signIn.headers(), signal)
    } catch (error) {
      if (error instanceof ServiceNowFailure) throw error
      if (signal?.aborted)
        throw new ServiceNowFailure('cancelled', `${named(subject)}: cancelled before it was sent.`, {
          sent: 'no',
          cause: signal.reason,
        })
      const why = error instanceof Error ? error.message : String(error)
      const sentence = `${named(subject)}: not sent, for there is nothing to sign it with: ${why}.`
      throw new ServiceNowFailure('unauthenticated', sentence, { sent: 'no' })
    }
  }

  #failureOf(error: unknown, subject: Subject): ServiceNowFailure | undefined {
    if (error instanceof BrokenExchange) return troubleOf(subject, error, this.parts.timeout)
    return error instanceof ServiceNowFailure ? error : undefined
  }
}

/**
 * A stream is read once, so that what it was can't be sent again here: whoever has its source does so, at once, and gets
 * another token for it. That one ended says nothing against the instance.
 */
const tokenEnded = (subject: Subject): ServiceNowFailure =>
  new ServiceNowFailure(
    'unauthenticated',
    `${named(subject)}: answered 401, for its token had ended. A stream can't be sent twice: send it again from its source, with another token.`,
    { sent: 'no', status: 401, retryAfterMs: 0 },
  )

const isStreamed = ({ body }: ApiRequest): boolean =>
  body !== undefined && typeof body.bytes !== 'string' && !(body.bytes instanceof Uint8Array)

const wireOf = ({ method, path, query, body }: ApiRequest, signed: SignedHeaders): WireRequest => {
  // `+` for a blank is a form's way; within an address it may be taken for itself.
  const parameters = query ? `?${new URLSearchParams(query).toString().replaceAll('+', '%20')}` : ''
  const size = body?.size === undefined ? {} : { 'content-length': String(body.size) }
  const type = body ? { 'content-type': body.type, ...size } : {}
  return {
    method,
    path: path + parameters,
    headers: { accept: 'application/json', ...type, ...signed },
    body: body?.bytes,
  }
}

/** What others wait for too goes on. */
const unlessAborted = async <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
  }
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
    // An abort that nobody waited for any more is no unhandled rejection, nor is a token that nobody got.
    aborted.catch(() => undefined)
    promise.catch(() => undefined)
  }
}

import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { Headers } from './headers.js'

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | Readable | undefined
}

export interface WireAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** How far a request had come: nothing of it had left, it was leaving or had left, its answer had begun. */
export type Stage = 'before' | 'sent' | 'answering'

/** No whole answer came. What that means is told by `troubleOf`. */
export class BrokenExchange extends Error {
  constructor(
    readonly by: 'connection' | 'timeout' | 'signal' | 'size',
    readonly stage: Stage,
    /** 0 before the answer began. */
    readonly status: number,
    readonly received: number,
    override readonly cause: unknown,
  ) {
    super(`exchange broken by ${by} (${stage})`)
  }
}

export interface Patience {
  /** Milliseconds to the last byte; with `idle` between one piece and the next. */
  readonly timeout: number
  readonly idle?: boolean
  readonly signal?: AbortSignal | undefined
}

/** In bytes: an answer in JSON that is larger was asked for wrongly. */
const largestAnswer = 128 << 20

/**
 * One request and its answer, never sent twice. `dispatch` tells when the request begins to leave, which promises and
 * streams above it don't: what is given up before is known never to have left.
 * @throws BrokenExchange
 */
export const exchange = (
  dispatcher: Pick<Dispatcher, 'dispatch'>,
  request: WireRequest,
  patience: Patience,
): Promise<WireAnswer> =>
  new Promise((resolve, reject) => {
    const { signal } = patience
    if (signal?.aborted) {
      reject(new BrokenExchange('signal', 'before', 0, 0, signal.reason))
      return
    }
    const running = new Exchange(patience, resolve, reject)
    try {
      const { method, path, headers, body = null } = request
      dispatcher.dispatch({ method, path, headers, body }, running)
    } catch (error) {
      running.fail(error)
    }
  })

class GivenUp extends Error {
  constructor(readonly by: 'timeout' | 'signal' | 'size') {
    super(by)
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  #stage: Stage = 'before'
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #headers: Headers = {}
  readonly #chunks: Buffer[] = []
  #received = 0
  #givenUp: GivenUp | undefined
  readonly #timer: NodeJS.Timeout
  readonly #onAbort = (): void => {
    this.#giveUp(new GivenUp('signal'))
  }

  constructor(
    private readonly patience: Patience,
    private readonly resolve: (answer: WireAnswer) => void,
    private readonly reject: (broken: BrokenExchange) => void,
  ) {
    this.#timer = setTimeout(() => {
      this.#giveUp(new GivenUp('timeout'))
    }, patience.timeout)
    patience.signal?.addEventListener('abort', this.#onAbort, { once: true })
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: it doesn't leave any more.
    if (this.#givenUp) {
      controller.abort(this.#givenUp)
      return
    }
    this.#controller = controller
    this.#stage = 'sent'
  }

  onBodySent(): void {
    if (this.patience.idle) this.#timer.refresh()
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return
    this.#stage = 'answering'
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.patience.idle) this.#timer.refresh()
    this.#received += chunk.length
    if (this.#received > largestAnswer) this.#giveUp(new GivenUp('size'))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#end()
    const [first, ...others] = this.#chunks
    const body = first && others.length === 0 ? first : Buffer.concat(this.#chunks)
    this.resolve({ status: this.#status, headers: this.#headers, body })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error)
  }

  fail(error: unknown): void {
    this.#end()
    const by = error instanceof GivenUp ? error.by : 'connection'
    const cause: unknown = by === 'signal' ? this.patience.signal?.reason : error
    this.reject(new BrokenExchange(by, this.#stage, this.#status, this.#received, cause))
  }

  #giveUp(why: GivenUp): void {
    this.#givenUp ??= why
    if (this.#controller) this.#controller.abort(why)
    else this.fail(why)
  }

  #end(): void {
    clearTimeout(this.#timer)
    this.patience.signal?.removeEventListener('abort', this.#onAbort)
  }
}

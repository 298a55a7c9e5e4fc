import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { BrokenExchange, type Patience, type WireAnswer, type WireRequest } from './exchange.js'
import { header, type Headers } from './headers.js'

/** An answer of which the head is here, and its body either as a stream or, where it is no file, whole. */
export type StreamedAnswer = WireAnswer & { readonly stream: Readable | undefined }

/**
 * A GET whose answer is taken as it comes; the connection waits while nobody takes it. `fileMark` is a header that only
 * the file itself carries: a page of HTML may be an attachment, or an instance that hibernates.
 * @throws BrokenExchange until the head is here; after that the stream throws what undici does
 */
export const openStream = async (
  dispatcher: Dispatcher,
  { method, path, headers }: WireRequest,
  { timeout, signal }: Patience,
  fileMark: string,
): Promise<StreamedAnswer> => {
  try {
    const got = await dispatcher.request({
      method,
      path,
      headers,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: signal ?? null,
    })
    const head = { status: got.statusCode, headers: got.headers as Headers }
    if (got.statusCode === 200 && header(got.headers, fileMark) !== undefined)
      return { ...head, body: Buffer.alloc(0), stream: got.body }
    return { ...head, body: Buffer.from(await got.body.arrayBuffer()), stream: undefined }
  } catch (error) {
    throw brokenStream(error, 0, signal)
  }
}

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])
const neverConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|.*CERT.*)$/

/** @param received bytes of the body that had come, 0 before the head */
export const brokenStream = (error: unknown, received: number, signal: AbortSignal | undefined): BrokenExchange => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const stage = received > 0 ? 'answering' : neverConnected.test(code) ? 'before' : 'sent'
  const by = signal?.aborted ? 'signal' : timeouts.has(code) ? 'timeout' : 'connection'
  return new BrokenExchange(by, stage, received > 0 ? 200 : 0, received, by === 'signal' ? signal?.reason : error)
}

import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { Api } from '../api/context.js'
import { oauthRevoke, oauthToken } from '../api/oauth.js'
import { route } from '../api/router.js'
import type { Fault } from '../faults/faults.js'
import { type RateLimits, tooMany } from '../faults/rate-limits.js'
import { badPayload, Refusal } from '../records/refusal.js'
import { toHttpDate } from '../time/instants.js'
import { answer, page, refused } from './answers.js'
import { type Answer, type Request, requestOf } from './request.js'

/** In characters. What is longer gets a page of the web server before the instance's own, not Node's empty 431. */
const longestUrl = 20_000
const largestHeader = 1 << 20
const largestBody = 64 << 20

export interface Certificate {
  readonly cert: string
  readonly key: string
}

export const serve = (api: Api, limits: RateLimits, certificate: Certificate | undefined): Server => {
  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    const secure = certificate !== undefined
    void handle(api, limits, incoming, response, secure).catch((error: unknown) => {
      console.error(error)
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
  const server = certificate
    ? createSecure({ ...certificate, maxHeaderSize: largestHeader, keepAliveTimeout: 60_000 }, listener)
    : createPlain({ maxHeaderSize: largestHeader, keepAliveTimeout: 60_000 }, listener)
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return
    const { body } = page(400, 'Bad Request', 'The request could not be understood.')
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body.toString()}`,
    )
  })
  return server
}

const handle = async (
  api: Api,
  limits: RateLimits,
  incoming: IncomingMessage,
  response: ServerResponse,
  secure: boolean,
): Promise<void> => {
  const { url = '/', method = 'GET' } = incoming
  const body =
    method === 'GET' || method === 'HEAD' || method === 'DELETE' ? await small(incoming) : await bodyOf(incoming)
  if (url.length > longestUrl) {
    send(
      api,
      incoming,
      response,
      page(414, 'Request-URI Too Long', 'The requested URL is longer than this server takes.'),
    )
    return
  }
  const request = requestOf(method, url, headersOf(incoming), body, baseOf(incoming, secure))
  const met = api.faults.any ? api.faults.meeting(method, request.path) : []
  if (met.length > 0) {
    await faulty(api, limits, incoming, response, request, met)
    return
  }
  send(api, incoming, response, answered(api, limits, request))
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> => headers as Record<string, string>

const baseOf = ({ headers }: IncomingMessage, secure: boolean): string => {
  const first = (value: string | string[] | undefined): string | undefined =>
    (Array.isArray(value) ? value[0] : value)?.split(',')[0]?.trim()
  const protocol = first(headers['x-forwarded-proto']) ?? (secure ? 'https' : 'http')
  return `${protocol}://${first(headers['x-forwarded-host']) ?? headers.host ?? 'localhost'}`
}

const empty = Buffer.alloc(0)

/** Bodies of reads are rare; without one there is nothing to wait for. */
const small = async (incoming: IncomingMessage): Promise<Buffer> =>
  incoming.headers['content-length'] === undefined && incoming.headers['transfer-encoding'] === undefined
    ? empty
    : bodyOf(incoming)

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size <= largestBody) chunks.push(bytes)
  }
  const whole = Buffer.concat(chunks)
  switch (incoming.headers['content-encoding']) {
    case 'gzip':
      return unpacked(whole, gunzipSync)
    case 'deflate':
      return unpacked(whole, inflateSync)
    default:
      return whole
  }
}

/** What can't be unpacked goes on as it is, and is no valid payload then. */
const unpacked = (bytes: Buffer, unpack: (bytes: Buffer) => Buffer): Buffer => {
  try {
    return unpack(bytes)
  } catch {
    return bytes
  }
}

const answered = (api: Api, limits: RateLimits, request: Request): Answer => {
  try {
    if (request.path === '/oauth_token.do') return oauthToken(api, request)
    if (request.path === '/oauth_revoke_token.do') return oauthRevoke(api, request)
    const actor = api.authentication.actorOf(request)
    const rate = limits.count(actor)
    const { sessions } = api.authentication
    const cookies = sessions.has(request.headers['cookie']) ? undefined : sessions.open(actor.userId)
    const done = routed(api, request, actor)
    return {
      ...done,
      headers: { ...done.headers, ...rate, 'X-Is-Logged-In': 'true', ...(cookies ? { 'Set-Cookie': cookies } : {}) },
    }
  } catch (error) {
    if (error instanceof Refusal) return refused(request, error)
    throw error
  }
}

const routed = (api: Api, request: Request, actor: Parameters<typeof route>[0]['actor']): Answer => {
  try {
    return route({ api, request, actor, version: undefined })
  } catch (error) {
    if (error instanceof Refusal) return refused(request, error)
    if (error instanceof URIError) return refused(request, badPayload())
    throw error
  }
}

const send = (api: Api, incoming: IncomingMessage, response: ServerResponse, done: Answer): void => {
  const { status, headers, body } = done
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const { 'Content-Type': type, ...others } = headers
  response.writeHead(status, {
    Server: 'ServiceNow',
    // The instance's own clock, not this machine's: it may stand still, or be askew.
    Date: toHttpDate(api.instance.clock.now()),
    ...(type === undefined ? {} : { 'Content-Type': type as string }),
    ...(others as Record<string, string>),
    ...(status === 204 ? {} : { 'Content-Length': bytes.length }),
  })
  response.end(incoming.method === 'HEAD' || status === 204 ? undefined : bytes)
}

const faulty = async (
  api: Api,
  limits: RateLimits,
  incoming: IncomingMessage,
  response: ServerResponse,
  request: Request,
  met: readonly Fault[],
): Promise<void> => {
  const having = <K extends Fault['kind']>(kind: K): Extract<Fault, { kind: K }> | undefined =>
    met.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind)
  const latency = having('latency')
  if (latency) await wait(latency.milliseconds + Math.round(api.faults.chance.fraction() * (latency.jitter ?? 0)))
  if (having('reset-before-commit')) {
    incoming.socket.resetAndDestroy()
    return
  }
  const instead = insteadOf(api, request, having('rate-limit'), having('status'), having('hibernation'))
  const done = instead ?? answered(api, limits, request)
  if (having('reset-after-commit')) {
    incoming.socket.resetAndDestroy()
    return
  }
  const cut = having('cut-body')
  if (!cut || done.body.length === 0) {
    send(api, incoming, response, done)
    return
  }
  const bytes = typeof done.body === 'string' ? Buffer.from(done.body) : done.body
  response.writeHead(done.status, {
    Date: toHttpDate(api.instance.clock.now()),
    ...(done.headers as Record<string, string>),
    'Content-Length': bytes.length,
  })
  response.write(bytes.subarray(0, Math.floor(bytes.length * (cut.fraction ?? 0.5))), () => incoming.socket.destroy())
}

const insteadOf = (
  api: Api,
  request: Request,
  limited: Extract<Fault, { kind: 'rate-limit' }> | undefined,
  failing: Extract<Fault, { kind: 'status' }> | undefined,
  hibernating: Extract<Fault, { kind: 'hibernation' }> | undefined,
): Answer | undefined => {
  if (limited) {
    const seconds = limited.retryAfter ?? 60
    const reset = Math.ceil(api.instance.clock.now() / 1000) + seconds
    const headers = {
      'Retry-After': String(seconds),
      'X-RateLimit-Limit': '1000',
      'X-RateLimit-Reset': String(reset),
      'X-RateLimit-Rule': 'f1b5e8d0c0a80164005f2c6d7a9e3b41',
    }
    return refused(request, tooMany(limited.headers === false ? {} : headers))
  }
  if (failing)
    return answer(request, failing.status, {
      error: { message: 'Transaction cancelled: maximum execution time exceeded', detail: null },
      status: 'failure',
    })
  if (hibernating)
    return page(
      200,
      'Instance Hibernating page',
      'Your instance is hibernating. Sign in to the developer site to wake it.',
    )
  return undefined
}

import { STATUS_CODES } from 'node:http'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common'
import type { Problem } from '@atlas/contracts'
import { LogContended } from '@atlas/event-sourcing'
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { reason } from '../error-reason.js'
import { RefusedException } from './refused.exception.js'

/** Every answer of an error is application/problem+json (RFC 9457), the broken ones without their inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error
    const http = host.switchToHttp()
    const request = http.getRequest<Request>()
    const response = http.getResponse<Response>()
    const said = answerOf(error)
    if (said.status >= 500 && !(error instanceof RefusedException))
      this.logger.error({ err: error, correlationId: request.correlationId, path: request.path }, 'a request failed')
    if (response.headersSent) {
      response.end()
      return
    }
    if (said.retryAfter !== undefined) response.setHeader('Retry-After', String(said.retryAfter))
    if (said.status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
    const problem: Problem = {
      type: `urn:atlas:problem:${said.code}`,
      title: STATUS_CODES[said.status] ?? 'Error',
      status: said.status,
      detail: said.detail,
      instance: `urn:atlas:request:${request.correlationId ?? 'unknown'}`,
      code: said.code,
      ...(said.errors && said.errors.length > 0 ? { errors: said.errors } : {}),
    }
    // send() would add a charset, which application/problem+json doesn't have.
    response.status(said.status).setHeader('Content-Type', 'application/problem+json')
    response.end(JSON.stringify(problem))
  }
}

interface Said {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly errors?: NonNullable<Problem['errors']>
  readonly retryAfter?: number
}

function answerOf(error: unknown): Said {
  if (error instanceof RefusedException) {
    const { code, message, missing, status = 409 } = error.refusal
    const retryAfter = error.retryAfterSeconds
    return { status, code, detail: message, errors: [...missing], ...(retryAfter === undefined ? {} : { retryAfter }) }
  }
  if (error instanceof LogContended)
    return { status: 503, code: 'contended', detail: sentenceOf(error.message), retryAfter: 1 }
  if (error instanceof HttpException)
    return { status: error.getStatus(), code: codeOf(error.getStatus()), detail: sentenceOf(error.message) }
  const outside = fromBodyParser(error)
  if (outside) return outside
  return { status: 500, code: 'internal', detail: 'Something broke inside; the log names it under this request.' }
}

/** body-parser's errors (http-errors) carry `type`, `status` and `expose`. */
function fromBodyParser(error: unknown): Said | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error) || !('status' in error)) return undefined
  const { type, status } = error
  if (typeof type !== 'string' || typeof status !== 'number' || status >= 500) return undefined
  const limit = 'limit' in error ? ` ${String(error.limit)}` : ''
  switch (type) {
    case 'entity.too.large':
      return { status, code: 'too-large', detail: `The body is larger than${limit} bytes; send it in smaller parts.` }
    case 'entity.parse.failed':
      return { status, code: 'not-json', detail: `The body should be JSON: ${reason(error)}.` }
    default:
      return { status, code: codeOf(status), detail: sentenceOf(reason(error)) }
  }
}

const codeOf = (status: number): string => (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/[^a-z]+/g, '-')

const sentenceOf = (message: string): string => {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

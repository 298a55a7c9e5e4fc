import { STATUS_CODES } from 'node:http'
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, NotFoundException } from '@nestjs/common'
import type { Problem } from '@atlas/contracts'
import { LogContended } from '@atlas/event-sourcing'
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { methodsOf } from './methods-of.js'
import { RefusedException } from './refused.exception.js'

/** Every answer of an error is application/problem+json (RFC 9457), the broken ones without their inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    /** Bytes, where a body is limited. */
    private readonly bodyLimit?: number,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error
    const http = host.switchToHttp()
    const request = http.getRequest<Request>()
    const response = http.getResponse<Response>()
    const said = answerOf(error, request, this.bodyLimit)
    if (said.status >= 500 && !(error instanceof RefusedException))
      this.logger.error({ err: error, correlationId: request.correlationId, path: request.path }, 'a request failed')
    if (response.headersSent) {
      response.end()
      return
    }
    if (said.retryAfter !== undefined) response.setHeader('Retry-After', String(said.retryAfter))
    if (said.allow) response.setHeader('Allow', said.allow.join(', '))
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
  readonly allow?: readonly string[]
}

function answerOf(error: unknown, request: Request, bodyLimit?: number): Said {
  if (error instanceof RefusedException) {
    const { code, message, missing, status = 409 } = error.refusal
    const retryAfter = error.retryAfterSeconds
    return {
      status,
      code,
      detail: sentenceOf(message),
      errors: [...missing],
      ...(retryAfter === undefined ? {} : { retryAfter }),
    }
  }
  if (error instanceof LogContended)
    return { status: 503, code: 'contended', detail: sentenceOf(error.message), retryAfter: 1 }
  if (error instanceof NotFoundException) return unroutedOf(request)
  if (error instanceof HttpException) return { status: error.getStatus(), ...saidOf(error, bodyLimit) }
  return { status: 500, code: 'internal', detail: 'Something broke inside; the log names it under this request.' }
}

const codeOf = (status: number): string => (STATUS_CODES[status] ?? 'error').toLowerCase().replace(/[^a-z]+/g, '-')

/** A name stays as it is written: of `mia.thompson owns it` the first letter is no beginning of a word. */
const beginsWithName = /^[a-z0-9]+[.-]/

const sentenceOf = (message: string): string => {
  const sentence = beginsWithName.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** Nest alone throws this one, for what no controller answers: the path, or only its method. */
function unroutedOf(request: Request): Said {
  const allow = methodsOf(request)
  const asked = `${request.method} ${request.path}`
  if (allow.length === 0)
    return { status: 404, code: 'not-found', detail: `There is nothing at ${asked}; /docs shows what there is.` }
  const detail = `${asked} is not offered; ${request.path} takes ${allow.join(' and ')}.`
  return { status: 405, code: 'method-not-allowed', detail, allow }
}

/** Nest's other refusals: what its body parser refused. */
function saidOf(error: HttpException, bodyLimit?: number): { code: string; detail: string } {
  const code = codeOf(error.getStatus())
  switch (error.getStatus()) {
    case 413:
      return {
        code,
        detail: `The body is larger than ${bodyLimit === undefined ? 'allowed' : `${bodyLimit} bytes (ATLAS_BODY_LIMIT)`}: send it in smaller parts.`,
      }
    case 400:
      return { code, detail: `The request can't be read: ${error.message}.` }
    default:
      return { code, detail: sentenceOf(error.message) }
  }
}

import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import { ApiHeader } from '@nestjs/swagger'
import { refuse } from '@atlas/contracts'
import type { Request } from 'express'
import type { Principal } from '../identity/principal.js'
import { positionHeader } from './positioned.js'
import { RefusedException } from './refused.exception.js'

declare module 'express-serve-static-core' {
  interface Request {
    /** Set for every request; see correlation.ts. */
    correlationId?: string
  }
}

const requestOf = (context: ExecutionContext): Request => context.switchToHttp().getRequest<Request>()

/** The id that goes through everything that follows from this request; for `EventMetadata.correlationId`. */
export const CorrelationId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => requestOf(context).correlationId ?? '',
)

/** `Idempotency-Key`, at most 255 characters; undefined when not sent. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined =>
  idempotencyKeyOf(requestOf(context)),
)

function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.header('idempotency-key')
  if (key !== undefined && (key.length === 0 || key.length > 255))
    throw wrongHeader('Idempotency-Key', 'a text of 1 to 255 characters that the caller makes once for one command')
  return key
}

/** The stream version that `If-Match` names as `"7"`; undefined when not sent or `*`. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined =>
  ifMatchOf(requestOf(context)),
)

function ifMatchOf(request: Request): number | undefined {
  const header = request.header('if-match')
  if (header === undefined || header === '*') return undefined
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(header)?.[1]
  if (version === undefined) throw wrongHeader('If-Match', 'the ETag of an earlier answer, such as "7"')
  return Number(version)
}

/** What every command of a person carries besides its own body. */
export interface CommandRequest {
  readonly principal: Principal
  readonly correlationId: string
  readonly idempotencyKey: string | undefined
  readonly ifMatch: number | undefined
  /** As sent, for telling a repeat from another request under the same Idempotency-Key. */
  readonly body: unknown
}

/** Parameter decorator: the CommandRequest of this request. */
export const Commanded = createParamDecorator((_: unknown, context: ExecutionContext): CommandRequest => {
  const request = context.switchToHttp().getRequest<Request & { principal: Principal }>()
  return {
    principal: request.principal,
    correlationId: request.correlationId ?? '',
    idempotencyKey: idempotencyKeyOf(request),
    ifMatch: ifMatchOf(request),
    body: request.body as unknown,
  }
})

/** Says in OpenAPI that a GET, or all of a controller's, takes @AskedPosition and waits (waitUntilRead). */
export const WaitsForPosition = (): ClassDecorator & MethodDecorator =>
  ApiHeader({
    name: positionHeader,
    required: false,
    description: 'The header that a command answered: waits until the answer tells of it, for 2 s at most',
  })

/** The position that a GET wants to have been read; undefined when not sent. */
export const AskedPosition = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined =>
  askedPositionOf(requestOf(context)),
)

export function askedPositionOf(request: Request): number | undefined {
  const header = request.header(positionHeader)
  if (header === undefined) return undefined
  if (!/^\d{1,15}$/.test(header)) throw wrongHeader(positionHeader, 'the number that a command answered in this header')
  return Number(header)
}

const wrongHeader = (name: string, right: string): RefusedException =>
  new RefusedException(
    refuse(
      'wrong-header',
      `The header ${name} should be ${right}.`,
      [{ field: name, message: `should be ${right}` }],
      422,
    ),
  )

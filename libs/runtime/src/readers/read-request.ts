import { createParamDecorator, type ExecutionContext } from '@nestjs/common'
import type { Request } from 'express'
import { askedPositionOf } from '../http/request-headers.js'
import type { Principal } from '../identity/principal.js'

/** Who reads, and from where on the answer has to tell. */
export interface ReadRequest {
  readonly principal: Principal
  readonly correlationId: string
  /** `Atlas-Position`; undefined when not sent. */
  readonly position: number | undefined
}

/** Parameter decorator: the ReadRequest of this request. */
export const Reading = createParamDecorator((_: unknown, context: ExecutionContext): ReadRequest => {
  const request = context.switchToHttp().getRequest<Request & { principal: Principal }>()
  return {
    principal: request.principal,
    correlationId: request.correlationId ?? '',
    position: askedPositionOf(request),
  }
})

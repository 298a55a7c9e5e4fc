import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import type { Response } from 'express'
import { map, type Observable } from 'rxjs'

/**
 * What a command's controller returns: the body, and the position that the command wrote (`Stored.position`). Answered
 * with the header `Atlas-Position`, which a later GET may carry to read its own write; with `version`, the resource's
 * stream version, as ETag too.
 */
export class Positioned<Body> {
  constructor(
    readonly body: Body,
    /** 0 when nothing was written: then no header is sent. */
    readonly position: number,
    readonly version?: number,
  ) {}
}

export const positionHeader = 'Atlas-Position'

@Injectable()
export class PositionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle()
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!(answer instanceof Positioned)) return answer
        const response = context.switchToHttp().getResponse<Response>()
        if (answer.position > 0) response.setHeader(positionHeader, String(answer.position))
        if (answer.version !== undefined) response.setHeader('ETag', `"${answer.version}"`)
        return answer.body as unknown
      }),
    )
  }
}

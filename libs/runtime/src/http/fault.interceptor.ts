import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common'
import { faultPoint } from '@atlas/event-sourcing'
import type { Request } from 'express'
import type { Observable } from 'rxjs'

/** The step of tests/faults at which a command has been read and nothing of it is stored. */
@Injectable()
export class FaultInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http' && context.switchToHttp().getRequest<Request>().method !== 'GET')
      faultPoint('request read before append')
    return next.handle()
  }
}

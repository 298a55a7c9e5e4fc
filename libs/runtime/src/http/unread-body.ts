import { UnsupportedMediaTypeException } from '@nestjs/common'
import type { NextFunction, Request, Response } from 'express'

/**
 * A body that no parser took up (curl's default is a form's) would reach a controller as nothing at all, and its
 * sender would hear that fields are missing. A binary CloudEvent (`ce-id`) may carry any data.
 */
export function refuseUnreadBody(request: Request, _: Response, next: NextFunction): void {
  const type = request.header('content-type')
  if (request.body !== undefined || !hasBody(request) || request.header('ce-id') !== undefined) next()
  else
    next(
      new UnsupportedMediaTypeException(
        `The body should be JSON, with the header "Content-Type: application/json", ${type ? `found ${type}` : 'which is missing'}`,
      ),
    )
}

const hasBody = (request: Request): boolean =>
  request.header('transfer-encoding') !== undefined || Number(request.header('content-length') ?? 0) > 0

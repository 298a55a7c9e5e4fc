import type { NextFunction, Request, Response } from 'express'
import { v7 as uuid } from 'uuid'

const header = 'X-Correlation-Id'

/** Takes the caller's correlation id if it is a plain token, else makes one, and answers it back. */
export function correlate(request: Request, response: Response, next: NextFunction): void {
  const given = request.header(header)
  request.correlationId = given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : uuid()
  response.setHeader(header, request.correlationId)
  next()
}

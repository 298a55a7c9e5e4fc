import type { NextFunction, Request, Response } from 'express'
import type { Logger } from 'pino'
import { correlationScope } from './correlation-scope.js'

/** One line a request, after its answer; the probes of a platform only when debugging. */
export const logRequests =
  (logger: Logger) =>
  (request: Request, response: Response, next: NextFunction): void => {
    const begun = performance.now()
    response.on('close', () => {
      const ms = Math.round((performance.now() - begun) * 10) / 10
      const { method, path, correlationId } = request
      const line = { correlationId, method, path, status: response.statusCode, ms }
      if (/^\/(livez|readyz|metrics)$/.test(path)) logger.debug(line, 'answered')
      else logger.info(line, response.writableFinished ? 'answered' : 'the caller went away')
    })
    correlationScope.run(request.correlationId ?? '', next)
  }

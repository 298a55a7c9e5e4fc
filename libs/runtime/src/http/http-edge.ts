import type { Server } from 'node:http'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { text } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Metrics } from '../health/metrics.js'
import { logRequests } from '../logging/request-log.js'
import { serveOpenApi } from '../openapi/serve-openapi.js'
import { correlate } from './correlation.js'
import { FaultInterceptor } from './fault.interceptor.js'
import { PositionInterceptor } from './positioned.js'
import { ProblemFilter } from './problem.filter.js'
import { refuseUnreadBody } from './unread-body.js'
import { refuseUnreadableUrl } from './unreadable-url.js'
import { validationPipe } from './validation.js'

/**
 * How long an idle connection is kept, ms: longer than clients do, so that they end it and not we. A request on its way
 * while we end it is reset unread. Alertmanager keeps one for 5 min (prometheus/common, http_config.go), nginx for 60 s.
 */
const keepAlive = 330_000

/** Everything that a request goes through before a controller, and an answer after it; the same in every process. */
export function prepareHttp(
  app: NestExpressApplication,
  { bodyLimit, logger, metrics }: { bodyLimit: number; logger: Logger; metrics: Metrics },
): void {
  const server: Server = app.getHttpServer()
  server.keepAliveTimeout = keepAlive
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(correlate, metrics.timeRequests, logRequests(logger), refuseUnreadableUrl)
  // The page at /docs needs its own inline style and script; nothing here frames or loads from elsewhere.
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          'script-src': ["'self'", "'unsafe-inline'"],
          'style-src': ["'self'", "'unsafe-inline'"],
          'upgrade-insecure-requests': null,
        },
      },
    }),
  )
  // application/cloudevents+json and its batch are JSON too; a binary CloudEvent may carry any other text.
  app.useBodyParser('json', { limit: bodyLimit, type: ['application/json', 'application/*+json'], strict: false })
  app.use(text({ limit: bodyLimit, type: ['text/*', 'application/xml', 'application/*+xml'] }))
  app.use(refuseUnreadBody)
  app.useGlobalPipes(validationPipe())
  app.useGlobalInterceptors(new FaultInterceptor(), new PositionInterceptor())
  app.useGlobalFilters(new ProblemFilter(logger, bodyLimit))
  serveOpenApi(app)
}

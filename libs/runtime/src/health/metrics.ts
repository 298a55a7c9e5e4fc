import type { NextFunction, Request, Response } from 'express'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** This process's Prometheus metrics; services add theirs to the registry. */
export class Metrics {
  readonly registry = new Registry()

  readonly refusedCallers = new Counter({
    name: 'atlas_refused_callers_total',
    help: 'Requests without a key in force, or without the scope that the route asks for',
    labelNames: ['code'],
    registers: [this.registry],
  })

  private readonly requests = new Histogram({
    name: 'atlas_http_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  })

  private readonly behind = new Gauge({
    name: 'atlas_behind',
    help: 'What is behind: events, timers, messages or seconds, as the name says',
    labelNames: ['what'],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Times every request under its route's pattern, never under a path with ids in it. */
  readonly timeRequests = (request: Request, response: Response, next: NextFunction): void => {
    const end = this.requests.startTimer()
    response.on('close', () => {
      const route: unknown = (request as { route?: { path?: unknown } }).route?.path
      end({
        method: request.method,
        route: typeof route === 'string' ? route : 'none',
        status: String(response.statusCode),
      })
    })
    next()
  }

  async text(behind: ReadonlyMap<string, number>): Promise<string> {
    this.behind.reset()
    for (const [what, count] of behind) this.behind.set({ what }, count)
    return this.registry.metrics()
  }
}

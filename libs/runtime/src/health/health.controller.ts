import { Controller, Get, Header, Res } from '@nestjs/common'
import { ApiExcludeController } from '@nestjs/swagger'
import type { Response } from 'express'
import { Requires } from '../identity/principal.js'
import { GuardedAs } from '../readers/guarded.js'
import { Backlog } from './backlog.js'
import { Metrics } from './metrics.js'
import { Readiness } from './readiness.js'

@ApiExcludeController()
@Requires('public')
@GuardedAs('anybody')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly backlog: Backlog,
    private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  live(): { status: string } {
    return { status: 'ok' }
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) response: Response): Promise<unknown> {
    const [{ ready, checks }, behind] = await Promise.all([this.readiness.read(), this.backlog.read()])
    response.status(ready ? 200 : 503)
    return { status: ready ? 'ready' : 'not ready', checks, behind: Object.fromEntries(behind) }
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async scrape(): Promise<string> {
    return this.metrics.text(await this.backlog.read())
  }
}

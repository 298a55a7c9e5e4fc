import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common'
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger'
import { RetriedWebhooks, RetryWebhooksInput, WebhookDeliveries } from '@atlas/contracts'
import { GuardedAs, Requires } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { Deliveries } from './deliveries.js'

/** For operators: what webhooks of service levels haven't been told. No content of an incident is in it. */
@ApiTags('service-levels')
@Requires('operate')
@GuardedAs('queue')
@Controller('v1/service-levels/webhooks')
export class WebhooksController {
  private readonly deliveries: Deliveries

  constructor(dataSource: DataSource) {
    this.deliveries = new Deliveries(dataSource)
  }

  @Get()
  @ApiOperation({ summary: 'Webhooks that wait or were given up, the dead first; 500 at most' })
  @ApiOkResponse({ standardSchema: WebhookDeliveries })
  async list(): Promise<WebhookDeliveries> {
    const items = await this.deliveries.list()
    // What follows the host may be the receiver's secret.
    return { items: items.map(({ url, ...rest }) => ({ to: new URL(url).origin, ...rest })) }
  }

  @Post('retry')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try those again that were given up' })
  @ApiOkResponse({ standardSchema: RetriedWebhooks })
  async retry(@Body({ schema: RetryWebhooksInput }) { to }: RetryWebhooksInput): Promise<RetriedWebhooks> {
    return { retried: await this.deliveries.retry(to) }
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common'
import { LogReader } from '@atlas/event-sourcing'
import { Environment } from '@atlas/runtime'
import { DataSource } from 'typeorm'

/** Where breaches and what is at risk are told: ATLAS_SERVICE_LEVEL_WEBHOOKS. */
@Injectable()
export class WebhookUrls implements OnModuleInit {
  readonly urls: readonly string[]

  constructor(
    { variables }: Environment,
    private readonly dataSource: DataSource,
    private readonly log: LogReader,
  ) {
    this.urls = variables.ATLAS_SERVICE_LEVEL_WEBHOOKS ?? []
  }

  /** Before the bus brings anything: a new one is told what happens from now on. */
  async onModuleInit(): Promise<void> {
    if (this.urls.length === 0) return
    await this.dataSource.query(
      `insert into reporting.webhook (url, since) select unnest($1::text[]), $2 on conflict do nothing`,
      [this.urls, await this.log.highWaterMark()],
    )
  }
}

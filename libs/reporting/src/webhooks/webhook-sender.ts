import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { type AtlasEvent, milliseconds, type Recorded, serviceLevelCloudEvent } from '@atlas/contracts'
import { faultPoint, LogReader } from '@atlas/event-sourcing'
import { Leases, LedWork } from '@atlas/messaging'
import { EdgeTime, Environment, postJson, signature } from '@atlas/runtime'
import { DataSource } from 'typeorm'
import { Agent } from 'undici'
import { toldClocks } from '../for-consumers/told-clocks.js'
import { Deliveries, type Delivery } from './deliveries.js'
import { WebhookUrls } from './webhook-urls.js'

const perRound = 50
/** Between looks, and for one answer, ms. */
const pauseMs = 500
const timeoutMs = 10_000

/**
 * Sends what is due: signed as every webhook is (docs/communicate.md), the same message under the same id until the
 * receiver takes it. One process sends at a time.
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('WebhookSender')
  private readonly work: LedWork
  private readonly agent = new Agent({ keepAliveTimeout: 1_000 })
  private readonly deliveries: Deliveries
  private readonly secret: string | undefined

  constructor(
    dataSource: DataSource,
    { variables }: Environment,
    private readonly log: LogReader,
    leases: Leases,
    private readonly time: EdgeTime,
    private readonly webhooks: WebhookUrls,
  ) {
    this.deliveries = new Deliveries(dataSource)
    this.secret = variables.ATLAS_WEBHOOK_SECRET
    const onTrouble = (message: string): void => this.logger.warn(`webhooks wait: ${message}`)
    this.work = new LedWork({ lease: 'webhooks of service levels', leases, onTrouble })
  }

  onApplicationBootstrap(): void {
    if (this.webhooks.urls.length > 0) this.work.beginRounds(() => this.round())
  }

  /** Waits for what is being sent. */
  async onModuleDestroy(): Promise<void> {
    await this.work.end()
    await this.agent.close()
  }

  /** Each URL's one after another; one that doesn't answer holds up no other. Gives how long to wait. */
  private async round(): Promise<number> {
    const due = await this.deliveries.begin(this.webhooks.urls, perRound)
    await Promise.all(
      [...Map.groupBy(due, ({ url }) => url).values()].map(async (ofUrl) => {
        for (const delivery of ofUrl) await this.deliver(delivery)
      }),
    )
    return due.length > 0 ? 0 : pauseMs
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const body = await this.bodyOf(delivery)
    if (body === undefined) return this.deliveries.failed(delivery, 'nothing is told of it any more', true)
    const timestamp = String(Math.floor(milliseconds(this.time.now()) / 1000))
    const headers = {
      'content-type': 'application/cloudevents+json',
      'idempotency-key': `${delivery.clock}@${delivery.sequence}`,
      'atlas-timestamp': timestamp,
      ...(this.secret === undefined ? {} : { 'atlas-signature': signature(this.secret, timestamp, body) }),
    }
    faultPoint('webhook begun before sent')
    const { outcome, detail } = await postJson(delivery.url, { body, headers }, timeoutMs, this.agent)
    if (outcome === 'accepted') {
      faultPoint('webhook accepted before outcome')
      await this.deliveries.delivered(delivery, detail)
    } else await this.deliveries.failed(delivery, `${outcome}: ${detail}`, outcome === 'bounced')
  }

  /** As it was told then; of an incident that is restricted now without its dimensions. */
  private async bodyOf({ incident, clock, sequence }: Delivery): Promise<string | undefined> {
    const events = (await this.log.ofIncident(incident)) as readonly Recorded<AtlasEvent>[]
    const told = toldClocks(events).filter((message) => message.clock === clock)
    const message = told.find((one) => one.sequence === sequence)
    if (!message) return undefined
    const restricted = told.at(-1)?.restricted === true
    return JSON.stringify(serviceLevelCloudEvent(restricted ? { ...message, restricted, dimensions: null } : message))
  }
}

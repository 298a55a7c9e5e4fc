import { Injectable } from '@nestjs/common'
import { isImported, type Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { currentUnit } from '@atlas/event-store-postgres'
import { FollowsLog, type LogFollower } from '@atlas/messaging'
import { toldOf } from '../for-consumers/told-page.js'
import { WebhookUrls } from './webhook-urls.js'

/** Stores, with the position that it has come to, whom each breach and each clock at risk is to be told. */
@Injectable()
@FollowsLog('reporting', 'webhooks')
export class FollowBreaches implements LogFollower {
  constructor(
    private readonly log: LogReader,
    private readonly webhooks: WebhookUrls,
  ) {}

  async follow(events: readonly Recorded[]): Promise<void> {
    const unit = currentUnit()
    if (!unit) throw new Error('deliveries are stored in a unit of work only')
    const { urls } = this.webhooks
    // History is past: nobody is told of it (issue D, 9).
    const saying = events.filter((event) => says.includes(event.type) && !isImported(event))
    const last = saying.at(-1)
    if (urls.length === 0 || !last) return
    const positions = new Set(saying.map(({ position }) => position))
    const messages = (await toldOf(this.log, saying, (saying[0]?.position ?? 1) - 1, last.position)).filter(
      ({ fact, position }) => (fact === 'at-risk' || fact === 'breached') && positions.has(position),
    )
    if (messages.length === 0) return
    await unit.query(
      `insert into reporting.webhook_delivery (url, clock, sequence, incident)
       select url, clock, sequence, incident from reporting.webhook,
         jsonb_to_recordset($2::jsonb) as told (clock text, sequence integer, incident uuid, position bigint)
       where url = any($1) and told.position > since
       on conflict do nothing`,
      [urls, JSON.stringify(messages)],
    )
  }
}

const says: readonly string[] = ['ClockThresholdReached', 'ClockBreached']

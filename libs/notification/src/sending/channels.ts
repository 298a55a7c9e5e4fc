import { Injectable, type OnApplicationShutdown } from '@nestjs/common'
import type { ChannelKind } from '@atlas/contracts'
import { EdgeTime, Environment } from '@atlas/runtime'
import type { Channel } from './channel.js'
import { ChatChannel } from './chat-channel.js'
import { SmtpChannel } from './smtp-channel.js'
import { WebhookChannel } from './webhook-channel.js'

/** Never delivered: it can be read at GET /v1/messages and GET /v1/pages (domain, "Channels"). */
const outbox: Channel = {
  kind: 'outbox',
  send: () => Promise.resolve({ outcome: 'held', detail: 'held in the outbox' }),
  close: () => Promise.resolve(),
}

/** The sync has it from its intention already, and writes it when the instance can be reached (`/v1/servicenow/outbox`). */
const serviceNow: Channel = {
  kind: 'servicenow',
  send: () => Promise.resolve({ outcome: 'accepted', detail: 'handed over to be written to ServiceNow' }),
  close: () => Promise.resolve(),
}

/** The ways out that this installation has configured. Without any, everything goes to the outbox. */
@Injectable()
export class Channels implements OnApplicationShutdown {
  private readonly channels: ReadonlyMap<ChannelKind, Channel>

  constructor({ variables }: Environment, time: EdgeTime) {
    const { SMTP_URL: url, SMTP_FROM: from, ATLAS_WEBHOOK_SECRET: secret, ATLAS_CHAT: chat } = variables
    const channels: Channel[] = [outbox]
    if (url !== undefined) channels.push(new SmtpChannel(url, from))
    if (secret !== undefined) channels.push(new WebhookChannel(secret, () => time.now()))
    if (chat) channels.push(new ChatChannel())
    this.channels = new Map(channels.map((channel) => [channel.kind, channel]))
  }

  get configured(): ReadonlySet<ChannelKind> {
    return new Set(this.channels.keys())
  }

  /** Undefined when the channel was configured at intention and isn't any more. */
  of = (kind: ChannelKind): Channel | undefined => (kind === 'servicenow' ? serviceNow : this.channels.get(kind))

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.channels.values()].map((channel) => channel.close()))
  }
}

import { postJson, type Sent } from '@atlas/runtime'
import { Agent } from 'undici'
import { chatPayload } from './chat-payload.js'
import type { Channel, Outward } from './channel.js'

/**
 * An incoming webhook of Slack, Teams or Mattermost. Its URL is its secret, and none of them knows a repetition again:
 * what may have arrived (`unknown`) can show twice.
 */
export class ChatChannel implements Channel {
  readonly kind = 'chat'
  private readonly agent = new Agent({ keepAliveTimeout: 1_000 })

  async send({ address, form, subject, body }: Outward, timeoutMs: number): Promise<Sent> {
    if (!form) return { outcome: 'bounced', detail: 'no form is known of this chat' }
    return postJson(address, { body: JSON.stringify(chatPayload(form, { subject, body })) }, timeoutMs, this.agent)
  }

  close = (): Promise<void> => this.agent.close()
}

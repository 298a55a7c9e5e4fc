import { type Instant, milliseconds } from '@atlas/contracts'
import { postJson, type Sent, signature } from '@atlas/runtime'
import { Agent } from 'undici'
import type { Channel, Outward } from './channel.js'

/** A signed POST of JSON. Headers: Idempotency-Key, Atlas-Timestamp (Unix seconds), Atlas-Signature. */
export class WebhookChannel implements Channel {
  readonly kind = 'webhook'
  private readonly agent = new Agent({ keepAliveTimeout: 1_000 })

  constructor(
    private readonly secret: string,
    /** Time of the edge, for the timestamp. */
    private readonly now: () => Instant,
  ) {}

  async send({ outwardId, address, name, subject, body, ids, kind }: Outward, timeoutMs: number): Promise<Sent> {
    const json = JSON.stringify({ id: outwardId, kind, ids, to: name, subject, body })
    const timestamp = String(Math.floor(milliseconds(this.now()) / 1000))
    const headers = {
      'idempotency-key': outwardId,
      'atlas-timestamp': timestamp,
      'atlas-signature': signature(this.secret, timestamp, json),
    }
    return postJson(address, { body: json, headers }, timeoutMs, this.agent)
  }

  close = (): Promise<void> => this.agent.close()
}

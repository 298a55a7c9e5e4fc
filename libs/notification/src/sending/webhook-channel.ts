import { createHmac } from 'node:crypto'
import { type Instant, milliseconds } from '@atlas/contracts'
import { Agent, fetch } from 'undici'
import { z } from 'zod'
import type { Channel, Outward, Sent } from './channel.js'

/**
 * `v1=` and the hex HMAC-SHA-256 of `<timestamp>.<body>` under the shared secret: what the receiver checks before it
 * believes a body, with the timestamp against replays.
 */
export const signature = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`

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
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body: json,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': outwardId,
          'atlas-timestamp': timestamp,
          'atlas-signature': signature(this.secret, timestamp, json),
        },
        // A redirect would take a signed body where nobody configured it to go.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        dispatcher: this.agent,
      })
      await answer.body?.cancel()
      return { outcome: outcomeOf(answer.status), detail: `HTTP ${answer.status}` }
    } catch (error) {
      return lost(error)
    }
  }

  close = (): Promise<void> => this.agent.close()
}

/** RFC 9110 15.5: a 4xx is final, save those that ask to come back. */
function outcomeOf(status: number): Sent['outcome'] {
  if (status >= 200 && status < 300) return 'accepted'
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'failed'
  return 'bounced'
}

const beforeSending = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

const Trouble = z.object({
  code: z.string().optional(),
  message: z.string().default(''),
  cause: z.unknown().optional(),
})

/** Nothing left if there never was a connection; else the other side may have taken it. */
function lost(error: unknown): Sent {
  // fetch wraps the connection's own error in a TypeError "fetch failed".
  const outer = Trouble.safeParse(error).data
  const inner = Trouble.safeParse(outer?.cause).data ?? outer
  const code = inner?.code ?? ''
  return { outcome: beforeSending.includes(code) ? 'failed' : 'unknown', detail: inner?.message || code || 'no answer' }
}

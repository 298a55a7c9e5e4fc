import { setTimeout as sleep } from 'node:timers/promises'
import type { Post } from './post.js'

/** What the senders met with, over all their bodies. */
export interface Sent {
  /** Bodies sent again after a 5xx. */
  retries: number
}

/**
 * Sends one webhook body until it is answered 200, as Alertmanager does: again after 5xx, from 500 ms on by a factor of
 * 1.5 with half of it by chance, up to a minute (prometheus/alertmanager, notify.RetryStage, with the defaults of
 * cenkalti/backoff; it doesn't read Retry-After). Throws for any other answer, for which Alertmanager would drop it.
 * Gives the answer's JSON.
 */
export async function deliver(post: Post, body: string, sent: Sent): Promise<unknown> {
  for (let interval = 500; ; interval = Math.min(60_000, interval * 1.5)) {
    const { status, text } = await post.send(body)
    if (status === 200) return JSON.parse(text)
    if (status < 500) throw new Error(`a webhook body was answered ${status}: ${text}`)
    sent.retries++
    await sleep(interval * (0.5 + Math.random()))
  }
}

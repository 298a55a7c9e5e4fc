import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * `v1=` and the hex HMAC-SHA-256 of `<timestamp>.<body>` under a shared secret: what the receiver checks before it
 * believes a body, with the timestamp against replays.
 */
export const signature = (secret: string, timestamp: string, body: string | Uint8Array): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`

export interface Signed {
  /** Unix seconds. */
  readonly timestamp: string
  readonly signature: string
  /** The bytes as they came. */
  readonly body: Uint8Array | undefined
}

/** How far the clocks of two machines and the way between them may be apart. */
const toleranceMs = 5 * 60_000

export function isSigned(secret: string, { timestamp, signature: sent, body }: Signed, nowMs: number): boolean {
  if (body === undefined || !/^\d{1,12}$/.test(timestamp)) return false
  if (Math.abs(Number(timestamp) * 1000 - nowMs) > toleranceMs) return false
  const [right, given] = [Buffer.from(signature(secret, timestamp, body)), Buffer.from(sent)]
  return right.length === given.length && timingSafeEqual(right, given)
}

import type { Amounts } from './bound.js'

/** Five seconds are remembered at least, ten at most. */
const windowMs = 5000

/**
 * Which clusters are in a storm: those that have sent more than so many signals lately, taken or not. What they offer
 * counts, so that one that is held back doesn't look quiet for it.
 */
export class Storms {
  private current = new Map<string, number>()
  private previous = new Map<string, number>()
  private since = 0

  /** `now` in ms of a monotonic clock, here and below. */
  offered(shares: Amounts, now: number): void {
    this.turn(now)
    for (const [cluster, share] of shares) this.current.set(cluster, (this.current.get(cluster) ?? 0) + share)
  }

  /** Whether any of these clusters sent more than `most` within the last five to ten seconds. */
  amongst(shares: Amounts, most: number, now: number): boolean {
    this.turn(now)
    for (const cluster of shares.keys())
      if ((this.current.get(cluster) ?? 0) + (this.previous.get(cluster) ?? 0) > most) return true
    return false
  }

  private turn(now: number): void {
    const past = now - this.since
    if (past < windowMs) return
    this.previous = past < 2 * windowMs ? this.current : new Map<string, number>()
    this.current = new Map()
    this.since = now
  }
}

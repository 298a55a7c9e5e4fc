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
  private currentAll = 0
  private previousAll = 0
  private since = 0

  /** `now` in ms of a monotonic clock, here and below. */
  offered(shares: Amounts, now: number): void {
    this.turn(now)
    for (const [cluster, share] of shares) {
      this.current.set(cluster, (this.current.get(cluster) ?? 0) + share)
      this.currentAll += share
    }
  }

  /**
   * Whether any of these clusters sent more than `alone` within the last five to ten seconds; or more than `amongMany`, and
   * no less than clusters do on average: where fifty storm together, none of them sends much.
   */
  amongst(shares: Amounts, { alone, amongMany }: { alone: number; amongMany: number }, now: number): boolean {
    this.turn(now)
    for (const cluster of shares.keys()) {
      const offered = this.of(cluster)
      if (offered > alone || (offered > amongMany && offered >= this.mean())) return true
    }
    return false
  }

  private of(cluster: string): number {
    return (this.current.get(cluster) ?? 0) + (this.previous.get(cluster) ?? 0)
  }

  private mean(): number {
    let clusters = this.current.size
    for (const cluster of this.previous.keys()) if (!this.current.has(cluster)) clusters++
    return (this.currentAll + this.previousAll) / clusters
  }

  private turn(now: number): void {
    const past = now - this.since
    if (past < windowMs) return
    const recent = past < 2 * windowMs
    this.previous = recent ? this.current : new Map<string, number>()
    this.previousAll = recent ? this.currentAll : 0
    this.current = new Map()
    this.currentAll = 0
    this.since = now
  }
}

import type { Amounts } from './bound.js'

interface Waiting<Item> {
  readonly item: Item
  readonly start: number
}

/** Clusters remembered before those that are owed nothing are forgotten. */
const rememberedClusters = 1000

/**
 * Requests in the order that is fair to clusters, each signal costing its cluster one: start-time fair queuing (Goyal,
 * Vin, Cheng: "Start-time Fair Queuing", SIGCOMM 1996). A request starts where all before it of its clusters have ended,
 * on a time that stands still for who sends nothing; the earliest start goes first. So a cluster that has sent little is
 * taken before the backlog of one that has sent much, and nobody waits for ever. One body with signals of several
 * clusters waits for the busiest of them.
 */
export class FairQueue<Item> {
  private readonly waiting: Waiting<Item>[] = []
  /** Where each cluster's last request ends. */
  private readonly ends = new Map<string, number>()
  /** Start of the request that was taken last. */
  private now = 0

  get length(): number {
    return this.waiting.length
  }

  add(item: Item, shares: Amounts): void {
    if (this.ends.size > rememberedClusters) this.forget()
    let start = this.now
    for (const cluster of shares.keys()) start = Math.max(start, this.ends.get(cluster) ?? 0)
    for (const [cluster, share] of shares) this.ends.set(cluster, start + share)
    this.waiting.splice(this.placeOf(start), 0, { item, start })
  }

  /** The first in fair order that `may` go. */
  first(may: (item: Item) => boolean): Item | undefined {
    return this.waiting.find(({ item }) => may(item))?.item
  }

  /** It goes now: whoever comes later starts no earlier than it. */
  take(item: Item): void {
    const at = this.waiting.findIndex((one) => one.item === item)
    const [taken] = at < 0 ? [] : this.waiting.splice(at, 1)
    if (taken) this.now = Math.max(this.now, taken.start)
  }

  /** Takes out those that wait no longer, and gives them. */
  giveUp(which: (item: Item) => boolean): Item[] {
    const given = this.waiting.filter(({ item }) => which(item))
    for (const one of given) this.waiting.splice(this.waiting.indexOf(one), 1)
    return given.map(({ item }) => item)
  }

  /** Behind all that start as early: of equals the first to come goes first. */
  private placeOf(start: number): number {
    let [low, high] = [0, this.waiting.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.waiting[middle]?.start ?? Infinity) <= start) low = middle + 1
      else high = middle
    }
    return low
  }

  /** A cluster whose last request has ended starts like one that never sent. */
  private forget(): void {
    for (const [cluster, end] of this.ends) if (end <= this.now) this.ends.delete(cluster)
  }
}

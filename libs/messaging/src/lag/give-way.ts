import type { ServiceName } from '@atlas/contracts'
import type { Unit } from '../delivery/message.js'
import { wayUnderWay } from './report-lag.js'

/** While those that it gives way to are further behind than this, ms, a follower rests. */
const behind = 500
/** But no longer than this before each batch, ms: a board may be late, and must go on. */
const atMost = 1000
/** Between looks, ms: the processes say what they are at as often. */
const lookEvery = 250

/**
 * What a follower does before each batch: lets the services go first on whose answer somebody waits. Where a storm has
 * both processor and database in full use, read models would otherwise take a third of them from the pages.
 */
export class GiveWay {
  /** What was last seen, by the services that were looked at. */
  private readonly last = new Map<string, { readonly at: number; readonly ms: number }>()

  constructor(
    private readonly query: Unit['query'],
    /** Sleeps so many ms, or throws BusStopped. */
    private readonly rest: (ms: number) => Promise<void>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Throws BusStopped when the bus stops meanwhile. */
  async to(services: readonly ServiceName[]): Promise<void> {
    if (services.length === 0) return
    const until = this.now() + atMost
    while (this.now() < until && (await this.behind(services)) > behind) await this.rest(lookEvery)
  }

  /** One that can't look gives no way: a follower isn't held up by what ails the database. */
  private async behind(services: readonly ServiceName[]): Promise<number> {
    const [which, last] = [services.join(), this.last.get(services.join())]
    if (last && this.now() - last.at < lookEvery) return last.ms
    const ms = await wayUnderWay(this.query, services).catch(() => 0)
    this.last.set(which, { at: this.now(), ms })
    return ms
  }
}

import { type Instant, instant, milliseconds } from '@atlas/contracts'

/**
 * Stamps `receivedAt` at the edge: this process's monotonic clock plus its measured distance to `log.now()`. No
 * decision reads it (architecture.md, "There is one time").
 */
export class EdgeTime {
  private offset: number | undefined
  private watch: NodeJS.Timeout | undefined

  /** `logNow` asks the log for its time. */
  constructor(private readonly logNow: () => Promise<Instant>) {}

  /** Before the first measurement it throws. */
  now(): Instant {
    if (this.offset === undefined) throw new Error('the distance to log.now() has not been measured yet')
    return instant(Math.round(performance.now() + this.offset))
  }

  /** The log's answer is taken to be from the middle of the round trip. */
  async measure(): Promise<void> {
    const asked = performance.now()
    const now = milliseconds(await this.logNow())
    this.offset = now - (asked + performance.now()) / 2
  }

  /** Measures now and then every `everyMs`; a failed measurement keeps the last distance. */
  async start(everyMs: number): Promise<void> {
    await this.measure()
    this.watch = setInterval(() => void this.measure().catch(() => undefined), everyMs)
    this.watch.unref()
  }

  stop(): void {
    clearInterval(this.watch)
  }
}

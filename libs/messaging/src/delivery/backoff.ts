import { setTimeout as sleep } from 'node:timers/promises'
import { BusStopped } from './failures.js'

/** Waits for trouble to pass: 50 ms, doubling, at most 5 s, with a little scatter so that consumers spread. */
export class Backoff {
  private tries = 0

  constructor(private readonly signal: AbortSignal) {}

  reset(): void {
    this.tries = 0
  }

  /** Throws BusStopped when the bus stops meanwhile. */
  async wait(): Promise<void> {
    const delay = Math.min(5000, 50 * 2 ** this.tries++)
    await pause(delay * (0.75 + Math.random() / 2), this.signal)
  }
}

/** Sleeps, or throws BusStopped as soon as the bus stops. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new BusStopped()
  await sleep(ms, undefined, { signal }).catch(() => {
    throw new BusStopped()
  })
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Backoff } from './delivery/backoff.js'
import { leading } from './leading.js'
import type { Leases } from './leases.js'
import { onceInAWhile } from './trouble-log.js'

export interface LedWorkOptions {
  /** Names the lease: `sender of notification`. Must stay, for processes of two releases may run beside each other. */
  readonly lease: string
  readonly leases: Pick<Leases, 'take'>
  /** Hears of trouble when it is new, and of one that lasts every 30 s. */
  readonly onTrouble: (message: string, error: unknown) => void
}

/**
 * What one process of all does at a time, from the application's bootstrap to its end. Where the work fails or the lease
 * is lost it is begun anew by whoever has the lease then; a moment of two who do it must be harmless (Leases).
 */
export class LedWork {
  private readonly stopping = new AbortController()
  private working: Promise<void> | undefined

  constructor(private readonly options: LedWorkOptions) {}

  /** `work` goes on until what it is given aborts. */
  begin(work: (leads: AbortSignal, backoff: Backoff) => Promise<void>): void {
    const { lease, leases, onTrouble } = this.options
    const surroundings = { leases, signal: this.stopping.signal, onTrouble: onceInAWhile(onTrouble) }
    this.working = leading(lease, surroundings, work)
  }

  /** Rounds, each of which says for how many ms to rest after it. */
  beginRounds(round: (leads: AbortSignal) => Promise<number>): void {
    this.begin((leads, backoff) => rounds(round, leads, backoff))
  }

  /** Waits for what is under way; before the application's connections close. */
  async end(): Promise<void> {
    this.stopping.abort()
    await this.working
  }
}

/** Until `leads` aborts, also in the middle of a rest. */
export async function rounds(
  round: (leads: AbortSignal) => Promise<number>,
  leads: AbortSignal,
  backoff: Pick<Backoff, 'reset'>,
): Promise<void> {
  while (!leads.aborted) {
    const rest = await round(leads)
    backoff.reset()
    if (rest > 0) await sleep(rest, undefined, { signal: leads }).catch(() => undefined)
  }
}

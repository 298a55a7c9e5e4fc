import { Backoff } from './delivery/backoff.js'
import type { Leases } from './leases.js'

export interface LeadingSurroundings {
  readonly leases: Pick<Leases, 'take'>
  /** Aborted when the bus stops. */
  readonly signal: AbortSignal
  readonly onTrouble: (error: unknown) => void
}

/**
 * Does what one process at a time does, until the bus stops: waits for the lease, works, and begins again when the
 * lease was lost or the work failed, later each time. `work` is given what aborts when it is to end, and resets the
 * waiting once it goes well. Never rejects.
 */
export async function leading(
  lease: string,
  { leases, signal, onTrouble }: LeadingSurroundings,
  work: (leading: AbortSignal, backoff: Backoff) => Promise<void>,
): Promise<void> {
  const backoff = new Backoff(signal)
  while (!signal.aborted) {
    try {
      const held = await leases.take(lease, signal)
      try {
        await work(AbortSignal.any([signal, held.lost]), backoff)
      } finally {
        await held.release()
      }
    } catch (error) {
      if (signal.aborted) return
      onTrouble(error)
      await backoff.wait().catch(() => undefined)
    }
  }
}

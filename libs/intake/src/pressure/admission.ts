import { Injectable } from '@nestjs/common'
import { refuse, type Refusal } from '@atlas/contracts'
import { EventLog } from '@atlas/event-sourcing'
import { PostgresEventLog } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'

/** A log whose oldest command waits this long is pushed back for, whatever still fits by count. */
const oldestMs = 5000

/**
 * Lets signals in while they can be stored: what is refused here was never accepted, and what is let in is stored
 * before it is answered. A cluster in a storm takes its share and leaves the rest to the others. Counts are of
 * policy/intake.yaml, `backPressure`.
 */
@Injectable()
export class Admission {
  private readonly pending = new Map<string, number>()
  private total = 0
  private bytes = 0

  constructor(private readonly log: EventLog) {}

  /** Runs `work` with the signals admitted, or gives the refusal. `clusters` has one name a signal; bytes as sent. */
  async admit<Result>(
    { clusters, bytes }: { readonly clusters: readonly string[]; readonly bytes: number },
    policy: Policy,
    work: () => Promise<Result>,
  ): Promise<Result | Refusal> {
    const shares = shareOf(clusters)
    const refusal = this.refusal(clusters.length, bytes, shares, policy)
    if (refusal) return refusal
    this.add(shares, 1)
    this.bytes += bytes
    try {
      return await work()
    } finally {
      this.add(shares, -1)
      this.bytes -= bytes
    }
  }

  private refusal(
    count: number,
    bytes: number,
    shares: ReadonlyMap<string, number>,
    { intake }: Policy,
  ): Refusal | undefined {
    const { pendingSignals, pendingSignalsPerCluster, pendingBytes } = intake.backPressure
    if (this.log instanceof PostgresEventLog && this.log.pressure().oldestMs > oldestMs)
      return busy('The log is behind; nothing of this request was stored.')
    if (this.bytes > 0 && this.bytes + bytes > pendingBytes)
      return busy('Too much is being stored; nothing of this request was.')
    // A request larger than the bound alone passes when nothing else is pending: it could never pass otherwise.
    if (this.total > 0 && this.total + count > pendingSignals)
      return busy('Too many signals are being stored; nothing of this request was.')
    for (const [cluster, share] of shares) {
      const pending = this.pending.get(cluster) ?? 0
      if (pending > 0 && pending + share > pendingSignalsPerCluster)
        return busy(`Too many signals of ${cluster} are being stored; nothing of this request was.`)
    }
    return undefined
  }

  private add(shares: ReadonlyMap<string, number>, sign: 1 | -1): void {
    for (const [cluster, share] of shares) {
      const pending = (this.pending.get(cluster) ?? 0) + sign * share
      if (pending > 0) this.pending.set(cluster, pending)
      else this.pending.delete(cluster)
      this.total += sign * share
    }
  }
}

const busy = (message: string): Refusal => refuse('busy', message, [], 429)

function shareOf(clusters: readonly string[]): Map<string, number> {
  const shares = new Map<string, number>()
  for (const cluster of clusters) shares.set(cluster, (shares.get(cluster) ?? 0) + 1)
  return shares
}

import { decideHeartbeat, heartbeatStream, type ReceiveClear, silentAt } from '@atlas/domain'
import type { Timer, Transaction } from '@atlas/event-sourcing'
import type { Instant } from '@atlas/contracts'
import { z } from 'zod'
import { sha256, silenceKey } from '../signal/dedup-key.js'
import type { Beat } from '../signal/received.js'

export const beatsOf = (cluster: string) => heartbeatStream(sha256(cluster))

/** What the alarm of a cluster's silence knows when it goes off. */
export const Silence = z.object({ cluster: z.string(), lastSeenAt: z.string(), silenceMs: z.number() })
export type Silence = z.infer<typeof Silence>

/**
 * A beat is no event: it only moves the cluster's alarm, in the transaction of its request, so that what was answered
 * is what the alarm stands on. The first one after a loss is the return, and clears our own signal of the silence.
 * A cluster is expected to beat from its first beat on.
 */
export function recordBeat(transaction: Transaction, beat: Beat, decide: (clear: ReceiveClear) => unknown): void {
  const { cluster, receivedAt } = beat
  const stream = beatsOf(cluster)
  const returned = decideHeartbeat({ type: 'beat', cluster, receivedAt }, transaction.state(stream))
  if (returned.length > 0) {
    transaction.append(stream, null, returned)
    decide({
      type: 'receive-clear',
      dedupKey: silenceKey(cluster),
      startsAt: undefined,
      endsAt: receivedAt,
      receivedAt,
    })
  }
  transaction.arm(alarm(beat, stream.id))
}

const alarm = ({ cluster, silenceMs, receivedAt }: Beat, owner: string): Timer => ({
  service: 'intake',
  owner,
  name: 'silence',
  dueAt: silentAt(receivedAt, silenceMs),
  incidentId: null,
  data: { cluster, lastSeenAt: receivedAt satisfies Instant, silenceMs } satisfies Silence,
})

import type { RejectedSignalEvent } from '@atlas/contracts'
import { type Aggregate, streamOf } from '@atlas/event-sourcing'
import type { Rejected, Truncation } from '../signal/received.js'

const rejectedSignal: Aggregate<null, RejectedSignalEvent> = {
  category: 'rejected-signal',
  initial: () => null,
  evolve: () => null,
}

/** A stream for each: bad input, or a known loss. */
export const rejectedSignalStream = (id: string) => streamOf(rejectedSignal, id)

/** `body` is the kept bytes' content hash. */
export const signalRejected = (rejected: Rejected, body: string): RejectedSignalEvent => ({
  type: 'SignalRejected',
  occurredAt: rejected.receivedAt,
  data: {
    signalId: rejected.signalId,
    source: rejected.source,
    receivedAt: rejected.receivedAt,
    errors: [...rejected.errors],
    body,
  },
})

export const alertsTruncated = (truncation: Truncation): RejectedSignalEvent => ({
  type: 'AlertsTruncated',
  occurredAt: truncation.receivedAt,
  data: { ...truncation },
})

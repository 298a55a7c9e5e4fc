import type { EventMetadata, SignalResult } from '@atlas/contracts'
import type { Policy } from '@atlas/policy'
import type { Received, Truncation } from '../signal/received.js'

/** Everything of one request, in the order sent: stored in one transaction, or refused whole. */
export class ReceiveSignals {
  constructor(
    readonly items: readonly Received[],
    readonly policy: Policy,
    readonly metadata: EventMetadata,
    readonly truncation?: Truncation,
    readonly idempotency?: Idempotency,
  ) {}
}

/** An Idempotency-Key: the same key with the same request gets the stored answer, with another a refusal. */
export interface Idempotency {
  /** Whose key it is, and of which route. */
  readonly scope: string
  readonly key: string
  /** sha256 of the request. */
  readonly fingerprint: string
}

/** What became of each item, and where in the log it stands. */
export interface SignalsReceived {
  readonly results: readonly SignalResult[]
  /** Greatest position written; 0 when nothing was. */
  readonly position: number
}

import type { Hash, Instant, MissingPart, ReportText, SignalFacts, SignalSource } from '@atlas/contracts'

/** What one item of a request turned out to be. `index` is its place in the request, from 0. */
export type Received = Signal | Beat | Ignored | Rejected

/** The one normal form: whatever sent it, this is all that deciding sees of it. */
export interface Signal {
  readonly kind: 'signal'
  readonly index: number
  readonly status: 'firing' | 'resolved'
  /** sha256 of logical source, cluster and fingerprint. */
  readonly dedupKey: Hash
  /** sha256 of a CloudEvent's source and id, by which its re-send is known; undefined: starts tell firings apart. */
  readonly eventKey: Hash | undefined
  /** The source's word; undefined where a clear names no start. */
  readonly startsAt: Instant | undefined
  /** Of a clear; never after receivedAt. */
  readonly endsAt: Instant
  readonly reportedAt: Instant
  readonly receivedAt: Instant
  readonly facts: Omit<SignalFacts, 'text'>
  readonly text: ReportText
  readonly reporter: Reporter | undefined
  readonly flags: readonly string[]
}

/** Who reported: one of the roster, or somebody from outside whose name and address become content. */
export type Reporter = { readonly person: string } | { readonly name: string; readonly email?: string | undefined }

/** A Watchdog: its cluster is heard. */
export interface Beat {
  readonly kind: 'beat'
  readonly index: number
  readonly cluster: string
  readonly silenceMs: number
  readonly receivedAt: Instant
}

/** What policy says means nothing, such as InfoInhibitor. */
export interface Ignored {
  readonly kind: 'ignored'
  readonly index: number
}

/** Bad input, kept for inspection under `signalId`. */
export interface Rejected {
  readonly kind: 'rejected'
  readonly index: number
  readonly signalId: string
  readonly source: SignalSource
  readonly receivedAt: Instant
  readonly errors: readonly MissingPart[]
  /** As sent, at most 64 KiB. */
  readonly body: string
}

/** A loss that the sender itself reports: alerts cut off a group. */
export interface Truncation {
  readonly cluster: string
  readonly groupKey: string
  readonly truncated: number
  readonly receivedAt: Instant
}

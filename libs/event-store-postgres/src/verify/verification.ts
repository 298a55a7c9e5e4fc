import type { Hash, Instant } from '@atlas/contracts'
import type { Finding, Found } from './findings.js'

export interface Verification extends Found {
  readonly events: number
  /** Streams that begin in what was verified. */
  readonly streams: number
  /** Null where only what is new was verified: content has no place in the order of the log. */
  readonly contents: number | null
  readonly seals: VerifiedSeals
  /** The first event of the log that doesn't hold. */
  readonly first: Finding | undefined
}

export interface VerifiedSeals {
  readonly count: number
  /** The last one in the log. */
  readonly last: {
    readonly number: number
    readonly position: number
    readonly sealedAt: Instant
    readonly hash: Hash
  } | null
  /** Events that no seal covers yet: of these only the chains speak. */
  readonly unsealed: number
  /** Who signed, by public key. */
  readonly keys: readonly { readonly key: string; readonly from: number; readonly to: number }[]
  /** Up to which position each copy says the same; 0 where it says nothing. Beyond that it vouches for nothing. */
  readonly copies: readonly { readonly name: string; readonly vouchesUpTo: number; readonly torn: boolean }[]
}

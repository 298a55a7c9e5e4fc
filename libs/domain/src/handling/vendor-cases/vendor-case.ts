import type { Instant, PersonId, Role } from '@atlas/contracts'

/**
 * A case with a vendor, as its incident knows it. Cases are in their incident's stream and not in streams of their own:
 * who may prepare one is asked of the incident's tier and owner, opening and closing one begins and ends its wait, its
 * end withdraws what nobody opened, and the clocks of both are one stream, so each act would need both streams at one
 * version. An incident has few cases. Plain JSON, for snapshots.
 */
export interface VendorCase {
  /** From 1, by incident. */
  readonly vendorCase: number
  /** Id in policy, and how people call it. */
  readonly vendor: string
  readonly vendorName: string
  readonly product: string
  readonly version: string
  readonly contract: string
  readonly severity: string
  readonly preparedBy: PersonId
  /** One of them opens or refuses it, and speaks with the vendor. */
  readonly roles: readonly Role[]
  readonly state: VendorCaseState
  /** The vendor's number, and since when it is open; null before. */
  readonly number: string | null
  readonly openedAt: Instant | null
  /** How many exchanges were recorded. */
  readonly exchanges: number
}

/** A case that is open may go on after its incident has ended. */
export type VendorCaseState = 'requested' | 'open' | 'refused' | 'withdrawn' | 'closed'

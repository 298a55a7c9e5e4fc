import type { ClockShare } from '@atlas/contracts'
import type { HandlingState, Incident } from '../handling/handling.js'
import { waiting } from '../handling/reclassification/requests.js'

/** Whose turn it is: a share of a clock without its time. */
export type Turn = Omit<ClockShare, 'runningMs' | 'pausedMs'>

/**
 * Whose time it is as an incident stands (domain, "Attribution"). The customer's while they are asked; the hand-over's
 * until it is accepted; the approval's while a request for another priority waits; the vendor's while it is waited for;
 * else the owner's, and nobody's where there is none.
 */
export function turnOf(state: HandlingState): Turn {
  if (!state.opened) return nobody(null)
  const { status, tier, owner, wait, reclassifications } = state
  const plain = { whom: null, tier, waiting: null }
  if (status === 'Awaiting Customer Feedback') return { ...plain, holder: 'customer' }
  if (status === 'Escalated') return { ...plain, holder: 'hand-over' }
  // One without its evidence waits for whoever is at work, and not yet for an approval.
  if (waiting(reclassifications).some(({ lacking }) => lacking.length === 0)) return { ...plain, holder: 'approval' }
  if (wait?.for === 'vendor') return { ...plain, holder: 'vendor', whom: vendorOf(state) }
  if (owner === null || status === 'Unassigned') return nobody(tier)
  return { holder: 'person', whom: owner, tier, waiting: wait?.for ?? null }
}

export const nobody = (tier: Turn['tier']): Turn => ({ holder: 'nobody', whom: null, tier, waiting: null })

/** The vendor's id where the wait is for a case; else whoever was named. */
const vendorOf = ({ wait, vendorCases }: Incident): string | null =>
  vendorCases.find(({ number }) => number !== null && number === wait?.reference)?.vendor ?? wait?.on ?? null

export const isSameTurn = (one: Turn, other: Turn): boolean =>
  one.holder === other.holder && one.whom === other.whom && one.tier === other.tier && one.waiting === other.waiting

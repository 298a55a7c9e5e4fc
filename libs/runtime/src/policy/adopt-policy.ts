import type { Actor, Hash } from '@atlas/contracts'
import type { EventLog } from '@atlas/event-sourcing'
import { v7 as uuid } from 'uuid'
import type { PolicyStore } from './policy-store.js'
import { policyInForce } from './policy-store.js'
import type { Proposal } from './proposal.js'

export interface Adoption {
  readonly actor: Actor
  readonly author: string
  /** Null where no second person is asked for: the one-process form. */
  readonly approver: string | null
  readonly reason: string
}

export type Adopted =
  | { readonly outcome: 'adopted'; readonly hash: Hash; readonly changed: readonly string[]; readonly position: number }
  | { readonly outcome: 'in force already'; readonly hash: Hash }

/**
 * Stores the proposal's bytes under its hash and appends PolicyAdopted (architecture.md, "Policy"). Bytes first: an
 * event never names what isn't there.
 */
export async function adoptPolicy(
  log: EventLog,
  store: PolicyStore,
  { policy }: Proposal,
  { actor, author, approver, reason }: Adoption,
): Promise<Adopted> {
  const previous = (await store.inForce()) ?? null
  const changed = changedFiles(previous ? await store.files(previous) : new Map(), policy.files)
  await store.keep(policy.hash, policy.files)
  const request = uuid()
  const stored = await log.transact(
    { streams: [policyInForce] },
    { actor, correlationId: request, causationId: request, policy: policy.hash },
    (transaction) => {
      if (transaction.state(policyInForce).hash === policy.hash) return false
      transaction.append(policyInForce, null, [
        {
          type: 'PolicyAdopted',
          occurredAt: transaction.now,
          data: { hash: policy.hash, previous, author, approver, reason, effectiveAt: transaction.now, changed },
        },
      ])
      return true
    },
  )
  return stored.result
    ? { outcome: 'adopted', hash: policy.hash, changed, position: stored.position }
    : { outcome: 'in force already', hash: policy.hash }
}

/** Names of the files that came, went or differ, in order. */
export function changedFiles(
  before: ReadonlyMap<string, Uint8Array>,
  after: ReadonlyMap<string, Uint8Array>,
): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.filter((name) => {
    const [one, other] = [before.get(name), after.get(name)]
    return !one || !other || Buffer.compare(one, other) !== 0
  })
}

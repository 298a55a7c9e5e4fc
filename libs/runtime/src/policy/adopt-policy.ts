import type { Actor, Hash } from '@atlas/contracts'
import type { EventLog } from '@atlas/event-sourcing'
import { v7 as uuid } from 'uuid'
import { policyInForce } from './adoptions.js'
import type { PolicyStore } from './policy-store.js'
import type { Proposal } from './proposal.js'

export interface Adoption {
  readonly actor: Actor
  readonly author: string
  /** Null where no second person is asked for: the one-process form. */
  readonly approver: string | null
  readonly reason: string
  /** What of it needs a second person, as sentences: with any it is proposed, and waits. */
  readonly needs?: readonly string[]
}

export type Adopted =
  | {
      readonly outcome: 'proposed'
      readonly hash: Hash
      readonly changed: readonly string[]
      readonly needs: readonly string[]
      readonly position: number
    }
  | { readonly outcome: 'adopted'; readonly hash: Hash; readonly changed: readonly string[]; readonly position: number }
  | { readonly outcome: 'in force already'; readonly hash: Hash }

/**
 * Stores the proposal's bytes under its hash and appends PolicyAdopted (architecture.md, "Policy"), or PolicyProposed
 * where it needs a second person. Bytes first: an event never names what isn't there. The first policy of a log needs
 * nobody: there is no roster in force that a second person could be of.
 */
export async function adoptPolicy(
  log: EventLog,
  store: PolicyStore,
  { policy }: Proposal,
  { actor, author, approver, reason, needs = [] }: Adoption,
): Promise<Adopted> {
  const previous = (await store.inForce()) ?? null
  const changed = changedFiles(previous ? await store.files(previous) : new Map(), policy.files)
  const waits = needs.length > 0 && previous !== null
  await store.keep(policy.hash, policy.files)
  const request = uuid()
  const stored = await log.transact(
    { streams: [policyInForce] },
    { actor, correlationId: request, causationId: request, policy: policy.hash },
    (transaction) => {
      if (transaction.state(policyInForce).hash === policy.hash) return false
      const { now: occurredAt } = transaction
      const version = { hash: policy.hash, previous, author, reason, changed }
      transaction.append(policyInForce, null, [
        waits
          ? { type: 'PolicyProposed', occurredAt, data: { ...version, needs: [...needs] } }
          : { type: 'PolicyAdopted', occurredAt, data: { ...version, approver, effectiveAt: occurredAt } },
      ])
      return true
    },
  )
  const { hash } = policy
  if (!stored.result) return { outcome: 'in force already', hash }
  const { position } = stored
  return waits
    ? { outcome: 'proposed', hash, changed, needs, position }
    : { outcome: 'adopted', hash, changed, position }
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

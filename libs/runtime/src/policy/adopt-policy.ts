import { type Actor, type Hash, refuse } from '@atlas/contracts'
import type { EventLog, Transaction } from '@atlas/event-sourcing'
import { v7 as uuid } from 'uuid'
import { RefusedException } from '../http/refused.exception.js'
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
  /** Clocks that run take its targets. */
  readonly retarget?: 'running' | undefined
  /** The version of the stream that it was written on. */
  readonly ifMatch?: number | undefined
  /** Correlation of the request that it came by; a new one where it came by none. */
  readonly request?: string
}

interface Stored {
  readonly hash: Hash
  /** Of the stream `policy-in-force`. */
  readonly version: number
  /** 0 where nothing was written. */
  readonly position: number
}
export type Adopted = Stored &
  (
    | { readonly outcome: 'proposed'; readonly changed: readonly string[]; readonly needs: readonly string[] }
    | { readonly outcome: 'adopted'; readonly changed: readonly string[] }
    | { readonly outcome: 'in force already' }
  )

/**
 * Stores the proposal's bytes under its hash and appends PolicyAdopted (architecture.md, "Policy"), or PolicyProposed
 * where it needs a second person. Bytes first: an event never names what isn't there. The first policy of a log needs
 * nobody: there is no roster in force that a second person could be of. What waits already isn't proposed again. Throws
 * RefusedException where `ifMatch` is no longer the version.
 */
export async function adoptPolicy(
  log: EventLog,
  store: PolicyStore,
  { policy }: Proposal,
  { actor, author, approver, reason, needs = [], retarget, ifMatch, request = uuid() }: Adoption,
): Promise<Adopted> {
  const previous = (await store.inForce()) ?? null
  const changed = changedFiles(previous ? await store.files(previous) : new Map(), policy.files)
  const waits = needs.length > 0 && previous !== null
  await store.keep(policy.hash, policy.files)
  const { hash } = policy
  const data = { hash, previous, author, reason, changed, ...(retarget ? { retarget } : {}) }
  const { result, position } = await log.transact(
    { streams: [policyInForce] },
    { actor, correlationId: request, causationId: request, policy: hash },
    (transaction) => {
      refuseChanged(ifMatch, transaction)
      const { hash: inForce, proposals } = transaction.state(policyInForce)
      if (inForce === hash) return { inForce: true, version: transaction.version(policyInForce) }
      const { now: occurredAt } = transaction
      const waiting = proposals.some((one) => one.hash === hash && one.previous === previous && one.author === author)
      if (!waits)
        transaction.append(policyInForce, null, [
          { type: 'PolicyAdopted', occurredAt, data: { ...data, approver, effectiveAt: occurredAt } },
        ])
      else if (!waiting)
        transaction.append(policyInForce, null, [
          { type: 'PolicyProposed', occurredAt, data: { ...data, needs: [...needs] } },
        ])
      return { inForce: false, version: transaction.version(policyInForce) }
    },
  )
  const stored = { hash, position, version: result.version }
  if (result.inForce) return { outcome: 'in force already', ...stored }
  return waits ? { outcome: 'proposed', changed, needs, ...stored } : { outcome: 'adopted', changed, ...stored }
}

/** Throws RefusedException where the stream has gone on since. */
export function refuseChanged(ifMatch: number | undefined, transaction: Transaction): void {
  const version = transaction.version(policyInForce)
  if (ifMatch === undefined || ifMatch === version) return
  const message = `policy was changed since: it is at version ${version}, not ${ifMatch}; look at it again`
  const missing = [{ field: 'If-Match', message: `"${version}" is its version now` }]
  throw new RefusedException(refuse('version-conflict', message, missing, 412))
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

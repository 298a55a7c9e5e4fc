import {
  type Actor,
  type Hash,
  isRefusal,
  type PersonId,
  type PolicyEvent,
  refuse,
  type Refusal,
} from '@atlas/contracts'
import type { EventLog, Transaction } from '@atlas/event-sourcing'
import { v7 as uuid } from 'uuid'
import { refuseChanged } from './adopt-policy.js'
import { type PendingPolicy, policyInForce } from './adoptions.js'

/** What the second person decides; `by` is who the key says it is, `named` the hash or its first digits. */
export interface Decision {
  readonly actor: Actor
  readonly by: PersonId
  readonly named: string
  /** The version of the stream that it was decided on. */
  readonly ifMatch?: number | undefined
}

export interface Decided {
  readonly proposal: PendingPolicy
  readonly position: number
  readonly version: number
}

/** Puts a proposal in force. Refused to its author, and once another version is in force than it was written against. */
export const approveProposal = (log: EventLog, decision: Decision): Promise<Decided | Refusal> =>
  decide(log, decision, (proposal, transaction) => {
    const { hash, previous, author, reason, changed, retarget } = proposal
    if (author === decision.by)
      return refuse(
        'own-proposal',
        `${author} proposed it; another person approves`,
        [{ field: 'by', message: `somebody else than ${author}` }],
        403,
      )
    const inForce = transaction.state(policyInForce).hash
    if (inForce !== previous)
      return refuse(
        'proposal-outdated',
        `policy ${short(inForce)} was put in force since it was proposed; propose it again, against that one`,
        [{ field: 'hash', message: `a proposal on ${short(inForce)}` }],
      )
    const version = { hash, previous, author, reason, changed, ...(retarget ? { retarget } : {}) }
    return {
      type: 'PolicyAdopted',
      occurredAt: transaction.now,
      data: { ...version, approver: decision.by, effectiveAt: transaction.now },
    }
  })

/** Ends a proposal: by another person, or taken back by its author. */
export const refuseProposal = (log: EventLog, decision: Decision, reason: string): Promise<Decided | Refusal> =>
  decide(log, decision, ({ hash }, { now }) => ({
    type: 'PolicyProposalRefused',
    occurredAt: now,
    data: { hash, by: decision.by, reason },
  }))

async function decide(
  log: EventLog,
  { actor, named, ifMatch }: Decision,
  event: (proposal: PendingPolicy, transaction: Transaction) => PolicyEvent | Refusal,
): Promise<Decided | Refusal> {
  const request = uuid()
  const { result, position } = await log.transact(
    { streams: [policyInForce] },
    { actor, correlationId: request, causationId: request },
    (transaction): { proposal: PendingPolicy; version: number } | Refusal => {
      refuseChanged(ifMatch, transaction)
      const proposal = proposalNamed(named, transaction.state(policyInForce).proposals)
      if (isRefusal(proposal)) return proposal
      const decided = event(proposal, transaction)
      if (isRefusal(decided)) return decided
      transaction.append(policyInForce, null, [decided])
      return { proposal, version: transaction.version(policyInForce) }
    },
  )
  return isRefusal(result) ? result : { ...result, position }
}

function proposalNamed(named: string, proposals: readonly PendingPolicy[]): PendingPolicy | Refusal {
  const found = proposals.filter(({ hash }) => hash.startsWith(named))
  const [proposal] = found
  if (proposal && found.length === 1) return proposal
  const waiting = proposals.map(({ hash }) => short(hash)).join(', ') || 'none'
  return refuse('unknown-proposal', `no policy ${named} waits for a second person; ${waiting} does`, [], 404)
}

const short = (hash: Hash | null): string => hash?.slice(0, 12) ?? 'none'

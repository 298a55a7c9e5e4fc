import type { KeyObject } from 'node:crypto'
import type { Hash, Seal } from '@atlas/contracts'
import { dueSegment } from '@atlas/domain'
import { type EventLog, genesis, rootOf, sealHash, sealStream, signSeal } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'

export interface Sealing {
  readonly log: EventLog
  readonly store: SealStore
  readonly privateKey: KeyObject
  readonly policy: { readonly hash: Hash; readonly policy: Pick<Policy, 'audit'> }
}

/**
 * Seals the next segment after the last seal, if one is due. Gives the seal of the next number, which another process
 * may have been first with; undefined when none is due.
 */
export async function sealNext(
  { log, store, privateKey, policy: { hash, policy } }: Sealing,
  last: Seal | undefined,
): Promise<Seal | undefined> {
  const after = last?.last ?? 0
  const { upTo, since, now } = await store.unsealed(after)
  const due = dueSegment({ after, upTo, since }, now, policy.audit.seals)
  if (!due) return undefined
  const leaves = await store.leaves(due.first, due.last)
  const segment = {
    number: (last?.number ?? 0) + 1,
    ...due,
    count: leaves.length,
    root: rootOf(leaves.map(({ leaf }) => leaf)),
    previous: last ? sealHash(last) : genesis,
  }
  const stream = sealStream(segment.number)
  const { result } = await log.transact(
    { streams: [stream] },
    {
      actor: { kind: 'rule', id: 'seals', via: 'sealer' },
      correlationId: stream.id,
      causationId: `positions ${due.first} to ${due.last}`,
      policy: hash,
    },
    (transaction) => {
      const already = transaction.state(stream)
      if (already) return already
      const seal = signSeal(privateKey, { ...segment, sealedAt: transaction.now })
      transaction.append(stream, null, [{ type: 'SegmentSealed', occurredAt: transaction.now, data: seal }])
      return seal
    },
  )
  return result
}

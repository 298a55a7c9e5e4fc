import { type InclusionProof, type Refusal, refuse } from '@atlas/contracts'
import { inclusionPath } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'

export const unknownEvent = (position: number): Refusal =>
  refuse('unknown-event', `No event lies at position ${position} of the log.`, [], 404)

/** Proof that one event lies in a sealed segment; a refusal for no event, or one that no seal covers yet. */
export async function prove(store: SealStore, position: number): Promise<InclusionProof | Refusal> {
  const event = await store.event(position)
  if (!event) return unknownEvent(position)
  const seal = await store.over(position)
  if (!seal)
    return refuse(
      'not-sealed-yet',
      `The event at position ${position} isn't sealed yet; ask again in a minute.`,
      [],
      409,
    )
  const leaves = await store.leaves(seal.first, seal.last)
  const leaf = leaves.findIndex((each) => each.position === position)
  const path = inclusionPath(
    leaves.map((each) => each.leaf),
    leaf,
  )
  return {
    proof: 'atlas inclusion proof v1',
    event,
    leaf,
    path,
    seal,
  }
}

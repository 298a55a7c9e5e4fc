import type { EventOf, Hash, Instant, PolicyEvent } from '@atlas/contracts'
import { type Aggregate, streamOf } from '@atlas/event-sourcing'

/** A version that waits for a second person. */
export type PendingPolicy = EventOf<'PolicyProposed'>['data'] & { readonly proposedAt: Instant }

export interface Adoptions {
  readonly hash: Hash | null
  /** The last adoption; null before the first. */
  readonly adopted: EventOf<'PolicyAdopted'>['data'] | null
  /** In the order in which they were proposed. */
  readonly proposals: readonly PendingPolicy[]
}

const adoptions: Aggregate<Adoptions, PolicyEvent> = {
  category: 'policy',
  initial: () => ({ hash: null, adopted: null, proposals: [] }),
  evolve: (state, event) => {
    const others = state.proposals.filter(({ hash }) => hash !== event.data.hash)
    switch (event.type) {
      case 'PolicyAdopted':
        return { hash: event.data.hash, adopted: event.data, proposals: others }
      case 'PolicyProposed':
        return { ...state, proposals: [...others, { ...event.data, proposedAt: event.occurredAt }] }
      case 'PolicyProposalRefused':
        return { ...state, proposals: others }
    }
  },
}

/** The stream that says which policy is in force: `policy-in-force`, written by reporting's side alone. */
export const policyInForce = streamOf(adoptions, 'in-force')

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
  /** Adoptions for clocks that run, in their order. */
  readonly retargeting: readonly { readonly policy: Hash; readonly adoptedAt: Instant }[]
}

const adoptions: Aggregate<Adoptions, PolicyEvent> = {
  category: 'policy',
  stateVersion: 2,
  initial: () => ({ hash: null, adopted: null, proposals: [], retargeting: [] }),
  evolve: (state, event) => {
    const others = state.proposals.filter(({ hash }) => hash !== event.data.hash)
    switch (event.type) {
      case 'PolicyAdopted':
        return {
          hash: event.data.hash,
          adopted: event.data,
          proposals: others,
          retargeting: event.data.retarget ? [...state.retargeting, retargetingOf(event.data)] : state.retargeting,
        }
      case 'PolicyProposed':
        return { ...state, proposals: [...others, { ...event.data, proposedAt: event.occurredAt }] }
      case 'PolicyProposalRefused':
        return { ...state, proposals: others }
    }
  },
}

const retargetingOf = ({ hash, effectiveAt }: EventOf<'PolicyAdopted'>['data']) => ({
  policy: hash,
  adoptedAt: effectiveAt,
})

/** The stream that says which policy is in force: `policy-in-force`, written by reporting's side alone. */
export const policyInForce = streamOf(adoptions, 'in-force')

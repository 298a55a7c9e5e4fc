import type { HeldMatter, Instant, PersonId, PrivacyEvent } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

export interface LegalHold {
  readonly hold: number
  readonly of: HeldMatter
  readonly since: Instant
  readonly by: PersonId
  readonly reason: string
}

export interface Erased {
  readonly person: PersonId
  readonly number: number
  readonly at: Instant
  readonly by: PersonId
  readonly reason: string
}

/** Who was erased, in order, and what is held now; the fold of `privacy-register`. */
export interface PrivacyRegister {
  readonly erased: readonly Erased[]
  readonly holds: readonly LegalHold[]
  /** How many holds were ever placed: the next one's number less one. */
  readonly placed: number
}

const register: Aggregate<PrivacyRegister, PrivacyEvent> = {
  category: 'privacy',
  stateVersion: 1,
  initial: () => ({ erased: [], holds: [], placed: 0 }),
  evolve: (state, { type, occurredAt: at, data }) => {
    switch (type) {
      case 'PersonErased': {
        const { person, number, by, reason } = data
        return { ...state, erased: [...state.erased, { person, number, at, by, reason }] }
      }
      case 'LegalHoldPlaced': {
        const { hold, of, by, reason } = data
        return { ...state, placed: hold, holds: [...state.holds, { hold, of, since: at, by, reason }] }
      }
      case 'LegalHoldLifted':
        return { ...state, holds: state.holds.filter(({ hold }) => hold !== data.hold) }
    }
  },
}

export const privacyRegister: StreamOf<PrivacyRegister, PrivacyEvent> = streamOf(register, 'register')

/** What stands for somebody who was erased, wherever their id would be shown. */
export const erasedName = (number: number): string => `erased person ${number}`

import type { PersonId, Tier } from '@atlas/contracts'

/** How much is open, counted when a decision is made; the decision pins what it saw as a reason. */
export interface OpenWork {
  /** Open incidents that a person owns or is the candidate of. */
  ofPerson(person: PersonId): number
  /** Open incidents at a tier. */
  atTier(tier: Tier): number
}

export const noOpenWork: OpenWork = { ofPerson: () => 0, atTier: () => 0 }

import type { PersonId, Recorded } from '@atlas/contracts'

/** What is against an event, without its name. */
export interface Fault {
  readonly kind: string
  readonly says: string
}

/** Whether a person did it: themselves, or an agent that acts for them. */
export const isBy = ({ metadata }: Pick<Recorded, 'metadata'>, by: PersonId): boolean => {
  const { kind, id, onBehalfOf } = metadata.actor
  return kind === 'person' ? id === by : kind === 'agent' && onBehalfOf === by
}

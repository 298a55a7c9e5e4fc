import type { ContentHash, EventOf, IncidentId, Instant, PersonId } from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { KeptKind } from './retention.js'

/** When, by whom (null: policy) and why a text went. */
export interface Redaction {
  readonly at: Instant
  readonly by: PersonId | null
  readonly reason: string
}

const redaction: Aggregate<Redaction | null, EventOf<'ContentRedacted'>> = {
  category: 'redaction',
  initial: () => null,
  evolve: (_, { occurredAt: at, data: { by, reason } }) => ({ at, by, reason }),
}

/** Of a text, under the name that events have for it. */
export const redactionStream = (content: ContentHash): StreamOf<Redaction | null, EventOf<'ContentRedacted'>> =>
  streamOf(redaction, content)

const expiry: Aggregate<boolean, EventOf<'TextsExpired'>> = {
  category: 'redaction',
  fold: 'expiry',
  initial: () => false,
  evolve: () => true,
}

/** Whether an incident's texts of a kind went because policy keeps them no longer. */
export const expiryStream = (incidentId: IncidentId, kind: KeptKind): StreamOf<boolean, EventOf<'TextsExpired'>> =>
  streamOf(expiry, `${incidentId}-${kind}`)

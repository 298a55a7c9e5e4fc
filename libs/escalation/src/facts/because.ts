import { type EventMetadata, eventName, type Recorded } from '@atlas/contracts'

/** Metadata of what another service's fact causes here; `rule` names what decided. */
export const because = (event: Recorded, rule: string): Omit<EventMetadata, 'policy'> => ({
  actor: { kind: 'rule', id: rule, via: 'consumer' },
  correlationId: event.metadata.correlationId,
  causationId: eventName(event),
})

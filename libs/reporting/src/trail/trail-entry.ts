import { type Actor, type AtlasEvent, eventName, type Recorded, type TrailEntry } from '@atlas/contracts'
import { sentence } from './sentences.js'

export const trailEntry = (
  event: Recorded<AtlasEvent>,
  subject: string | undefined,
  causes: ReadonlyMap<string, string>,
): TrailEntry => ({
  position: event.position,
  event: event.type,
  stream: eventName(event),
  occurredAt: event.occurredAt,
  recordedAt: event.recordedAt,
  actor: actorName(event.metadata.actor),
  sentence: sentence(event, subject, causes),
  policy: event.metadata.policy ?? null,
  data: event.data,
  hash: event.hash,
})

/** `person jonas.meier (Evangelist, L3) via http`. */
export function actorName({ kind, id, onBehalfOf, via, roles = [], tier }: Actor): string {
  const held = [...roles, ...(tier ? [tier] : [])].join(', ')
  return `${kind} ${id}${onBehalfOf ? ` for ${onBehalfOf}` : ''}${held ? ` (${held})` : ''} via ${via}`
}

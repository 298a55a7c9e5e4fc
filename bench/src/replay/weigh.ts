import type { Recorded } from '@atlas/contracts'

/** Reads every field of an event, and every one that its data and metadata have: a number that depends on them all. */
export function weigh(event: Recorded): number {
  const { actor, correlationId, causationId, policy } = event.metadata
  return (
    event.position +
    event.streamVersion +
    event.type.length +
    event.streamId.length +
    event.category.length +
    (event.incidentId?.length ?? 0) +
    event.occurredAt.length +
    event.recordedAt.length +
    event.hash.length +
    actor.kind.length +
    actor.id.length +
    actor.via.length +
    correlationId.length +
    causationId.length +
    (policy?.length ?? 0) +
    weightOf(event.data)
  )
}

/** Of the fields of a JSON object; what lies deeper was parsed with them. */
function weightOf(data: unknown): number {
  let weight = 0
  const fields = data as Readonly<Record<string, unknown>>
  for (const name in fields) {
    const value = fields[name]
    weight += typeof value === 'string' ? value.length : typeof value === 'number' ? value : 1
  }
  return weight
}

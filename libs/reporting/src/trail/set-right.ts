import {
  type AtlasEvent,
  type ContentHash,
  type EventOf,
  type IncidentId,
  type PersonId,
  type Recorded,
  type TrailCorrection,
  type TrailRedaction,
} from '@atlas/contracts'
import { correctionStream, redactionStream, withoutErased } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'

/** An event as it is told: for people who were erased stands what they are called since. */
export const toldOf = (event: Recorded<AtlasEvent>, erased: ReadonlyMap<PersonId, string>): Recorded<AtlasEvent> => {
  if (erased.size === 0) return event
  const { actor } = event.metadata
  const told = { data: withoutErased(event.data, erased), actor: withoutErased(actor, erased) }
  return { ...event, data: told.data, metadata: { ...event.metadata, actor: told.actor } } as Recorded<AtlasEvent>
}

/** When, by whom and why each of these texts went; who is erased isn't named. */
export async function redactionsOf(
  log: Pick<LogReader, 'ofNames'>,
  gone: readonly ContentHash[],
  erased: ReadonlyMap<PersonId, string>,
): Promise<ReadonlyMap<ContentHash, TrailRedaction>> {
  const names = gone.map((hash) => ({ streamId: redactionStream(hash).id, streamVersion: 1 }))
  const events = (await log.ofNames(names)) as readonly Recorded<EventOf<'ContentRedacted'>>[]
  return new Map(
    events.map(({ occurredAt: at, data: { content, by, reason } }) => [
      content,
      { at, by: withoutErased(by, erased), reason: withoutErased(reason, erased) },
    ]),
  )
}

/** What was corrected of an incident's facts, by the event that was wrong. */
export async function correctionsOf(
  log: Pick<LogReader, 'ofStream' | 'ofIncidents' | 'highWaterMark'>,
  incident: IncidentId,
  erased: ReadonlyMap<PersonId, string>,
): Promise<ReadonlyMap<string, readonly TrailCorrection[]>> {
  const noted = await log.ofStream(correctionStream(incident, '').id)
  const upTo = await log.highWaterMark()
  const effective = await log.ofIncidents([incident], { types: ['HandlingCorrected'], upTo })
  const events = [...noted, ...effective] as readonly Recorded<EventOf<'FactCorrected' | 'HandlingCorrected'>>[]
  const corrections = new Map<string, TrailCorrection[]>()
  for (const { occurredAt: at, data } of events) {
    const { event, field, instead, by, reason } = withoutErased(data, erased)
    corrections.set(data.event, [
      ...(corrections.get(event) ?? []),
      { at, by, field, instead: instead ?? null, reason },
    ])
  }
  return corrections
}

import type { ContentHash, EventOf, HandlingEvent, IncidentId, Recorded, ServiceLevelEvent } from '@atlas/contracts'
import { handlingAggregate, type HandlingState, handlingStream, serviceLevelStream } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'

/** A priority that was put in force by a request. */
export type Applied = Recorded<EventOf<'PriorityReclassified'>> | Recorded<EventOf<'PriorityLowered'>>
export type Requested = Recorded<EventOf<'ReclassificationRequested'>>
export type Approved = Recorded<EventOf<'ReclassificationApproved'>>

/** An event with the incident as it stood before it. */
export interface Step {
  readonly event: Recorded<HandlingEvent>
  readonly before: HandlingState
}

/** Everything of an incident that a proof looks at. */
export interface History {
  readonly number: string
  readonly steps: readonly Step[]
  readonly clocks: readonly Recorded<ServiceLevelEvent>[]
  /** Reasons and evidence of its requests, as far as they are still there. */
  readonly contents: ReadonlyMap<ContentHash, Uint8Array>
}

export async function readHistory(log: LogReader, incidentId: IncidentId): Promise<History> {
  // The reader has lifted every event to its newest shape (contracts, `upcast`).
  const events = (await log.ofStream(handlingStream(incidentId).id)) as readonly Recorded<HandlingEvent>[]
  const clocks = (await log.ofStream(serviceLevelStream(incidentId).id)) as readonly Recorded<ServiceLevelEvent>[]
  const steps: Step[] = []
  let state = handlingAggregate.initial()
  for (const event of events) {
    steps.push({ event, before: state })
    state = handlingAggregate.evolve(state, event)
  }
  const hashes = events.flatMap((event) =>
    event.type === 'ReclassificationRequested' || isApplied(event)
      ? [event.data.reason, ...event.data.rows.map(({ evidence }) => evidence)]
      : [],
  )
  return { number: state.opened ? state.number : '', steps, clocks, contents: await log.content([...new Set(hashes)]) }
}

export const isApplied = (event: Recorded<HandlingEvent>): event is Applied =>
  event.type === 'PriorityReclassified' || event.type === 'PriorityLowered'

export const textOf = (hash: ContentHash, { contents }: Pick<History, 'contents'>): string | undefined => {
  const bytes = contents.get(hash)
  return bytes && Buffer.from(bytes).toString('utf8')
}

import { type HandlingEvent, handlingEvents, type IncidentId, type Recorded } from '@atlas/contracts'
import { evolvePlace, type Place } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'
import { isWithin, type Period } from '../period.js'

const page = 250

/** Incidents of which an event in the period approved or changed a priority after triage, in the order of the log. */
export async function findChanged(log: LogReader, period: Period): Promise<ReadonlySet<IncidentId>> {
  const places = new Map<IncidentId, Place | undefined>()
  const changed = new Set<IncidentId>()
  for await (const { events } of log.pages({ after: 0, limit: page, types: Object.keys(handlingEvents) }))
    for (const event of events as readonly Recorded<HandlingEvent>[]) {
      const { incidentId } = event
      if (incidentId === null) continue
      const before = places.get(incidentId)
      const after = evolvePlace(before, event)
      places.set(incidentId, after)
      if (isWithin(event, period) && (isStep(event) || isChange(before, after))) changed.add(incidentId)
    }
  return changed
}

const isStep = ({ type }: HandlingEvent): boolean =>
  type === 'ReclassificationApproved' || type === 'PriorityReclassified' || type === 'PriorityLowered'

const isChange = (before: Place | undefined, after: Place | undefined): boolean =>
  before !== undefined && before.triaged && before.priority !== null && before.priority !== after?.priority

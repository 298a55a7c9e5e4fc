import type { HandlingEvent } from '@atlas/contracts'
import { ownerOf } from '../../catalogue/owner-of.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState } from '../handling.js'

/** Each resolution pins who owns the application or namespace by then (domain, "Intake": at opening and at resolution). */
export function pinOwnerAtResolution(
  events: readonly HandlingEvent[],
  state: HandlingState,
  { policy }: Pick<HandlingContext, 'policy'>,
): readonly HandlingEvent[] {
  if (!state.opened) return events
  const { namespace, application } = state
  const located = { namespace: namespace ?? undefined, application: application ?? undefined }
  return events.map((event) => {
    if (event.type !== 'IncidentResolved' || event.data.catalogued) return event
    const catalogued = ownerOf(policy.catalogue, located)
    return catalogued ? { ...event, data: { ...event.data, catalogued } } : event
  })
}

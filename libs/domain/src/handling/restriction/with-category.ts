import type { HandlingEvent } from '@atlas/contracts'
import { evolveHandling } from '../evolve.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState } from '../handling.js'

/**
 * What gets a category that policy restricts is restricted with it. It stays so when its category changes again: that it
 * may be read is a person's word (`RestrictionLifted`), after which the same category doesn't restrict it anew.
 */
export function restrictWithCategory(
  events: readonly HandlingEvent[],
  state: HandlingState,
  { policy: { readers } }: Pick<HandlingContext, 'policy'>,
): readonly HandlingEvent[] {
  let before = state
  return events.flatMap((event): HandlingEvent[] => {
    const after = evolveHandling(before, event)
    const had = before.opened ? before.category : null
    before = after
    if (!after.opened || after.category === null || after.category === had || after.restricted) return [event]
    if (!readers.restricted.categories.includes(after.category)) return [event]
    const { incidentId, category } = after
    const restricted: HandlingEvent = {
      type: 'IncidentRestricted',
      occurredAt: event.occurredAt,
      data: { incidentId, by: null, reason: `its category is ${category}` },
    }
    before = evolveHandling(after, restricted)
    return [event, restricted]
  })
}

import type { Category, EventOf, HandlingEvent, Tier } from '@atlas/contracts'
import type { Runbook } from '@atlas/policy'
import { evolveHandling } from '../evolve.js'
import type { HandlingContext } from '../context.js'
import type { HandlingState } from '../handling.js'

/** The runbooks of a category that are for a tier. */
export const runbooksFor = (category: Category, tier: Tier, runbooks: readonly Runbook[]): readonly Runbook[] =>
  runbooks.filter((runbook) => runbook.category === category && runbook.tiers.includes(tier))

/** Each routing offers what is known of the category at that tier, right after it (domain, "Knowledge"). */
export function offerWithRouting(
  events: readonly HandlingEvent[],
  state: HandlingState,
  { policy }: Pick<HandlingContext, 'policy'>,
): readonly HandlingEvent[] {
  let after = state
  return events.flatMap((event): HandlingEvent[] => {
    after = evolveHandling(after, event)
    if (event.type !== 'IncidentRouted' || !after.opened || after.category === null) return [event]
    const found = runbooksFor(after.category, event.data.tier, policy.runbooks)
    return found.length === 0 ? [event] : [event, offerOf(found, after.category, event)]
  })
}

const offerOf = (
  found: readonly Runbook[],
  category: Category,
  { occurredAt, data: { incidentId, tier } }: EventOf<'IncidentRouted'>,
): EventOf<'RunbookOffered'> => ({
  type: 'RunbookOffered',
  occurredAt,
  data: {
    incidentId,
    tier,
    category,
    runbooks: found.map(({ id, title }) => ({ runbook: id, title })),
    articles: found.flatMap(({ articles }) => articles),
  },
})

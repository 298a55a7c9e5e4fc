import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'
import { relatedAs } from './related.js'

/** Said once, while it is open and has neither parent nor children; who is the parent is for people to say (`relate`). */
export function suggestParent(
  { pattern, others, clusters }: CommandOf<'suggest-parent'>,
  incident: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  const { incidentId, status, parentSuggested } = incident
  if (parentSuggested || status === 'Closed' || status === 'Resolved') return []
  if (relatedAs('child-of', incident).length > 0 || relatedAs('parent-of', incident).length > 0) return []
  return [{ type: 'ParentSuggested', occurredAt: now, data: { incidentId, pattern, others: [...others], clusters } }]
}

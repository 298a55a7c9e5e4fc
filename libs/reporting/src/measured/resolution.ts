import type { HandlingEvent } from '@atlas/contracts'
import { type HandlingState, runbookIn } from '@atlas/domain'
import type { MeasuredIncident } from './measured.js'

type Resolution = Pick<MeasuredIncident, 'firstTier' | 'knowledge' | 'verification'>

/** How it was resolved, and whether L1 did it (playbook, "Support Structure": its success). */
export function resolutionOf(handling: HandlingState, facts: readonly HandlingEvent[]): Resolution {
  if (!handling.opened) return { firstTier: null, knowledge: null, verification: null }
  const { resolvedAt, escalatedFrom, tier } = handling
  const resolved = facts.findLast((fact) => fact.type === 'IncidentResolved')
  const kept = resolvedAt !== null && tier === 'L1' && escalatedFrom.length === 0
  return {
    firstTier: escalatedFrom.includes('L1') ? 'escalated' : kept ? 'kept' : null,
    knowledge: resolvedAt === null || !resolved ? null : knowledgeOf(resolved.data.knowledge),
    verification: resolvedAt === null || !resolved ? null : resolved.data.verification,
  }
}

function knowledgeOf(
  knowledge: Extract<HandlingEvent, { type: 'IncidentResolved' }>['data']['knowledge'],
): NonNullable<Resolution['knowledge']> {
  if (!('link' in knowledge)) return 'none'
  return runbookIn(knowledge.link) === undefined ? 'article' : 'runbook'
}

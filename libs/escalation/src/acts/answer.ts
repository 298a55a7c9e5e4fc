import type { HandlingAnswer } from '@atlas/contracts'
import type { Applied } from '../handling/apply-handling.js'

export function answerOf({ after, events, version }: Applied): HandlingAnswer {
  if (!after.opened) throw new Error('an act on an incident that is not there was refused, so this is never reached')
  const { incidentId, number, status, priority, category, tier, owner, candidate } = after
  const written = events.map(({ type }) => type)
  return { id: incidentId, number, status, priority, category, tier, owner, candidate, version, events: written }
}

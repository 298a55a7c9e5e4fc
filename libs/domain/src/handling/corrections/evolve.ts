import type { EventOf, Instant } from '@atlas/contracts'
import { instantIn } from './correctable.js'
import type { Incident } from '../handling.js'

/**
 * As the incident stands with it. A value that the state doesn't have from the corrected event any more (it was resolved
 * again since, or a reader has corrected the event itself) stays as it is.
 */
export function evolveCorrection(state: Incident, { data }: EventOf<'HandlingCorrected'>): Incident {
  const { type, at, field } = data
  const instant = instantIn(data.instead)
  if (field === 'occurredAt') return instant === undefined ? state : movedTo(state, type, at, instant)
  if (type === 'ServiceRestored' && field === 'restoredAt')
    return instant !== undefined && state.restoredAt === data.was ? { ...state, restoredAt: instant } : state
  if (type === 'IncidentResolved' && field === 'knowledge' && state.resolvedAt === at)
    return { ...state, resolvedWith: linkIn(data.instead) }
  return state
}

const linkIn = (knowledge: unknown): string | null =>
  typeof knowledge === 'object' && knowledge !== null && 'link' in knowledge && typeof knowledge.link === 'string'
    ? knowledge.link
    : null

function movedTo(state: Incident, type: string, was: Instant, at: Instant): Incident {
  const moved = (status: Incident['status']): Incident =>
    state.status === status && state.statusSince === was ? { ...state, statusSince: at } : state
  switch (type) {
    case 'IncidentResolved':
      return state.resolvedAt === was ? { ...moved('Resolved'), resolvedAt: at } : state
    case 'FeedbackRequested':
      return moved('Awaiting Customer Feedback')
    case 'CustomerAnswered':
      return state.answeredAt === was ? { ...moved('Work in Progress'), answeredAt: at } : moved('Work in Progress')
    case 'WaitBegan':
      return state.wait?.since === was ? { ...state, wait: { ...state.wait, since: at } } : state
    case 'WaitEnded':
      return state.waitedUntil === was ? { ...state, waitedUntil: at } : state
    default:
      return state
  }
}

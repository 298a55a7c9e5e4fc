import type { HandlingEvent } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Incident } from '../handling.js'

/**
 * Whoever reports the same later is a requestor too, and hears what the first one hears (domain, "Intake", requestors).
 * Not of what is Closed, nor where the signal went to another incident: who reported it is that one's requestor.
 */
export function joinRequestors(
  { dedupKey, requestors }: CommandOf<'join-requestors'>,
  { incidentId, status, signals, requestorIds }: Incident,
  { now }: HandlingContext,
): readonly HandlingEvent[] {
  if (status === 'Closed' || !signals.includes(dedupKey)) return []
  const fresh = requestors.filter(({ id }, at) => !requestorIds.includes(id) && isFirst(id, at, requestors))
  if (fresh.length === 0) return []
  return [{ type: 'RequestorsJoined', occurredAt: now, data: { incidentId, requestors: fresh } }]
}

const isFirst = (id: string, at: number, requestors: readonly { readonly id: string }[]): boolean =>
  requestors.findIndex((one) => one.id === id) === at

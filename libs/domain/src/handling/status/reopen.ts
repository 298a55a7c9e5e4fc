import { type HandlingEvent, isRefusal, type Refusal } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { startWorking } from './first-work.js'
import { illegalMove } from './moves.js'
import { workerAt } from './responsible.js'

/** Resolved → Work in Progress by a person's hand; they own it. Clocks continue, they don't start from zero. */
export function reopen(
  command: CommandOf<'reopen'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, reason } = command
  const illegal = illegalMove(incident, 'reopen', context.policy.escalation)
  if (illegal) return illegal
  const worker = workerAt(incident.tier, by, context)
  if (isRefusal(worker)) return worker
  // It may have resolved by itself, before anybody had looked at it: then this is the first Work in Progress.
  const work = incident.workedOn ? [] : startWorking(incident, by, 'Resolved', command, context)
  if (isRefusal(work)) return work
  const { incidentId } = incident
  const data = { incidentId, owner: by, to: 'Work in Progress' as const, by, reason, cycle: incident.cycle + 1 }
  return [{ type: 'IncidentReopened', occurredAt: context.now, data }, ...work]
}

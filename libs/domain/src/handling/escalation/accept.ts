import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { startWorking } from '../status/first-work.js'
import { illegalMove } from '../status/moves.js'
import { workerAt } from '../status/responsible.js'

/**
 * Escalated → Work in Progress: somebody of the next tier takes it over, and with it the responsibility. When nobody
 * had worked on it before, this is the first Work in Progress and needs what that needs.
 */
export function accept(
  command: CommandOf<'accept'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by } = command
  const illegal = illegalMove(incident, 'accept', context.policy.escalation)
  if (illegal) return illegal
  if (incident.handOver?.giver === by)
    return refuse(
      'wrong-hand',
      `${by} handed it over, so can take it back but not accept it`,
      [{ field: 'by', message: `another person of ${incident.tier}` }],
      403,
    )
  const worker = workerAt(incident.tier, by, context)
  if (isRefusal(worker)) return worker
  const work = incident.workedOn ? [] : startWorking(incident, by, 'Escalated', command, context)
  if (isRefusal(work)) return work
  const { incidentId, tier } = incident
  return [{ type: 'EscalationAccepted', occurredAt: context.now, data: { incidentId, by, tier } }, ...work]
}

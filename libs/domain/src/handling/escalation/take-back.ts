import { type HandlingEvent, isRefusal, type Refusal, refuse } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { startWorking } from '../status/first-work.js'
import { illegalMove } from '../status/moves.js'
import { workerAt } from '../status/responsible.js'

/** Escalated → Work in Progress by the giver, at the tier it came from. */
export function takeBack(
  command: CommandOf<'take-back'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal {
  const { by, reason } = command
  const illegal = illegalMove(incident, 'take-back', context.policy.escalation)
  if (illegal) return illegal
  const { handOver, incidentId } = incident
  if (!handOver || handOver.giver !== by) {
    const giver = handOver?.giver ? `${handOver.giver} handed it over` : 'the clock raised it, so nobody handed it over'
    const right = handOver?.giver ?? 'nobody; somebody of its tier accepts it'
    return refuse(
      'wrong-hand',
      `only who handed it over takes it back: ${giver}`,
      [{ field: 'by', message: right }],
      403,
    )
  }
  const worker = workerAt(handOver.fromTier, by, context)
  if (isRefusal(worker)) return worker
  const before = { ...incident, tier: handOver.fromTier }
  const work = incident.workedOn ? [] : startWorking(before, by, 'Escalated', command, context)
  if (isRefusal(work)) return work
  return [{ type: 'EscalationTakenBack', occurredAt: context.now, data: { incidentId, by, reason } }, ...work]
}

import type { HandlingEvent, Refusal } from '@atlas/contracts'
import type { CommandOf } from '../command.js'
import type { HandlingContext } from '../context.js'
import type { Classified } from '../opening/classified.js'
import { startWorking } from './first-work.js'
import { illegalMove } from './moves.js'

/** Unassigned → Work in Progress: whoever does it owns the incident from then on. */
export const startWork = (
  command: CommandOf<'start-work'>,
  incident: Classified,
  context: HandlingContext,
): readonly HandlingEvent[] | Refusal =>
  illegalMove(incident, 'start-work', context.policy.escalation) ??
  startWorking(incident, command.by, incident.status, command, context)

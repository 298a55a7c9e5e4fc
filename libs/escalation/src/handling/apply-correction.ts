import { type IncidentId, isRefusal, refuse } from '@atlas/contracts'
import {
  type CorrectionCommand,
  decideCorrection,
  handlingStream,
  reactToCorrection,
  serviceLevelStream,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Applied, DecisionTerms } from './apply-handling.js'
import { armDeadlines } from './deadlines.js'
import { Refused } from './refused.js'
import { stage } from './service-levels.js'

/** What was recorded wrongly: the incident, its clocks and its deadlines stand as they would have. Throws Refused. */
export function applyCorrection(
  transaction: Transaction,
  incidentId: IncidentId,
  command: CorrectionCommand,
  { policy, clocks }: DecisionTerms,
): Applied {
  const [handling, levels] = [handlingStream(incidentId), serviceLevelStream(incidentId)]
  const before = transaction.state(handling)
  const read = command.history.at(-1)?.streamVersion ?? 0
  // The history was read before this transaction began; what came since may lie between.
  if (transaction.version(handling) !== read)
    throw new Refused(
      refuse(
        'version-conflict',
        'the incident has changed meanwhile; look at it, and say it again',
        [{ field: 'If-Match', message: 'the version that it has now' }],
        409,
      ),
    )
  const context = { now: transaction.now, policy, levels: transaction.state(levels) }
  const events = decideCorrection(command, before, context)
  if (isRefusal(events)) throw new Refused(events)
  transaction.append(handling, incidentId, events)
  for (const event of events)
    stage(transaction, incidentId, reactToCorrection(event, transaction.state(levels), incidentId, clocks))
  const after = transaction.state(handling)
  armDeadlines(transaction, incidentId, before, after, policy)
  return { before, after, events, version: transaction.version(handling) }
}

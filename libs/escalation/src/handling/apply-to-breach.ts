import { type IncidentId, isRefusal } from '@atlas/contracts'
import { type BreachCommand, decideBreach, handlingStream, serviceLevelStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import type { Applied } from './apply-handling.js'
import { Refused } from './refused.js'

/** What people say of a breach: it changes nothing of the incident, so no clock reacts to it and no alarm is set. */
export function applyToBreach(
  transaction: Transaction,
  incidentId: IncidentId,
  command: BreachCommand,
  policy: Policy,
): Applied {
  const handling = handlingStream(incidentId)
  const incident = transaction.state(handling)
  const levels = serviceLevelStream(incidentId)
  const events = decideBreach(command, transaction.state(levels), incident, { now: transaction.now, policy })
  if (isRefusal(events)) throw new Refused(events)
  transaction.append(levels, incidentId, events)
  return { before: incident, after: incident, events, version: transaction.version(handling) }
}

import type { IncidentId } from '@atlas/contracts'
import { type Reaction, serviceLevelStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'

/** Appends what the clocks say, and sets their alarms. */
export function stage(transaction: Transaction, incidentId: IncidentId, { events, timers }: Reaction): void {
  if (events.length > 0) transaction.append(serviceLevelStream(incidentId), incidentId, events)
  for (const timer of timers)
    if ('arm' in timer) transaction.arm(timer.arm)
    else transaction.disarm(timer.disarm.owner, timer.disarm.name)
}

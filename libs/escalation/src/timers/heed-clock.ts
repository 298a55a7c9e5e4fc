import type { ServiceLevelEvent } from '@atlas/contracts'
import { heeding } from '@atlas/domain'
import type { Desk } from '../handling/incident-handling.js'

/** What the incident does by itself at what its clocks say. */
export function heedClock({ policy, transaction, apply }: Desk, events: readonly ServiceLevelEvent[]): void {
  for (const said of events)
    for (const command of heeding(said, policy.escalation, (text) => transaction.keep(text))) apply(command)
}

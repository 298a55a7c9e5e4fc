import { type IncidentId, refuse } from '@atlas/contracts'
import { handlingStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import { Refused } from '../handling/refused.js'

/**
 * A duplicate's signals go to its original (domain, "Intake"), so that must be an incident, and no duplicate itself:
 * else their occurrences would belong to nothing that anybody sees. Throws Refused.
 */
export function refuseNoOriginal(transaction: Transaction, original: IncidentId): void {
  const state = transaction.state(handlingStream(original))
  if (!state.opened) throw refusal(`there is no incident ${original} to be the duplicate of`, 'the id of the original')
  if (state.duplicateOf !== null)
    throw refusal(`incident ${state.number} is a duplicate itself`, `the original is ${state.duplicateOf}`)
}

const refusal = (message: string, right: string): Refused =>
  new Refused(
    refuse('not-an-original', `${message}; name the original`, [{ field: 'duplicateOf', message: right }], 422),
  )

import { type Attach, causeEvents, causeFor, causesStream, type Correlated, type ReportState } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Signal } from '../signal/received.js'

/** What explains a firing, by the rules of policy that concern it: the first that finds a cause. */
export function attachmentOf(
  { status, receivedAt, dedupKey }: Signal,
  places: readonly Correlated[],
  transaction: Transaction,
): Attach | undefined {
  if (status === 'resolved') return undefined
  for (const { as, rule, place } of places) {
    if (as === 'cause') continue
    const cause = causeFor(transaction.state(causesStream(place)), rule, receivedAt)
    if (!cause || cause.dedupKey === dedupKey) continue
    const incident = { id: cause.incidentId, number: cause.number }
    return { incident, cause: cause.dedupKey, rule: rule.id, because: rule.because }
  }
  return undefined
}

/** Where the signal is a cause, says so of what its key has become. */
export function noteCauses(places: readonly Correlated[], state: ReportState, transaction: Transaction): void {
  for (const { as, rule, place } of places) {
    if (as === 'effect' || !state.incident) continue
    const stream = causesStream(place)
    const events = causeEvents(rule, state, transaction.state(stream), transaction.now)
    if (events.length > 0) transaction.append(stream, state.incident.id, events)
  }
}

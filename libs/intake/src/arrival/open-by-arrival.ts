import type { EventOf, Recorded } from '@atlas/contracts'
import { ownerOf, reportStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import type { Allotment } from '../receive/allotment.js'
import { SignalRecorder } from '../receive/record-signals.js'
import { contactsOf, factsOf } from '../signal/facts.js'

/** Opens the incident, once: its clocks start when it was opened there. The key's stream must have been read. */
export function openByArrival(
  { data }: Recorded<EventOf<'RecordArrived'>>,
  transaction: Transaction,
  policy: Policy,
  allot: Allotment,
): void {
  const { dedupKey, instance, cluster, caller, text, openedAt } = data
  if (transaction.version(reportStream(dedupKey)) > 0) return
  const facts = factsOf({ source: 'servicenow', cluster: cluster ?? `unknown:${instance}`, labels: {} }, policy)
  const owner = ownerOf(policy.catalogue, facts)
  new SignalRecorder(transaction, policy, allot).decide({
    type: 'receive-firing',
    dedupKey,
    startsAt: openedAt,
    reportedAt: openedAt,
    receivedAt: transaction.now,
    identity: 'new',
    facts,
    reporters: caller ? [caller] : [],
    text: () => text,
    opening: () => ({
      incidentId: allot.incidentId(0),
      number: allot.number(0),
      contacts: contactsOf(policy, facts),
      ...(owner ? { owner } : {}),
      flags: [],
    }),
  })
}

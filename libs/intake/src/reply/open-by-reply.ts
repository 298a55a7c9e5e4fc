import { eventName, type EventOf, type Hash, type Recorded, ReportText } from '@atlas/contracts'
import { ownerOf, reportStream } from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import type { Allotment } from '../receive/allotment.js'
import { SignalRecorder } from '../receive/record-signals.js'
import { dedupKeyOf } from '../signal/dedup-key.js'
import { contactsOf, factsOf } from '../signal/facts.js'

export type Reply = Pick<Recorded<EventOf<'ReplyAfterClosing'>>, 'data' | 'occurredAt' | 'streamId' | 'streamVersion'>

/** Each reply stands alone, and one that is heard twice is the same. */
export const repliesKey = (reply: Reply): Hash => dedupKeyOf('reply', '', eventName(reply))

/**
 * Opens the incident that a reply to a Closed one asks for: where that one was, from whom it came, its summary with the
 * reply as description, to be classified anew. The streams of both keys and both texts must have been read.
 */
export function openByReply(reply: Reply, transaction: Transaction, policy: Policy, allot: Allotment): void {
  const { dedupKey, incidentId, number } = reply.data
  const { facts: before, requestors } = transaction.state(reportStream(dedupKey))
  const key = repliesKey(reply)
  if (!before || transaction.version(reportStream(key)) > 0) return
  const { cluster, environment, namespace, application } = before
  const facts = factsOf({ source: 'api', cluster, labels: {}, environment, namespace, application }, policy)
  const owner = ownerOf(policy.catalogue, facts)
  new SignalRecorder(transaction, policy, allot).decide({
    type: 'receive-firing',
    dedupKey: key,
    startsAt: reply.occurredAt,
    reportedAt: reply.occurredAt,
    receivedAt: reply.occurredAt,
    identity: 'new',
    facts,
    reporters: requestors.length > 0 ? requestors : contactsOf(policy, facts),
    text: () => transaction.keep(JSON.stringify(textOf(reply, transaction, `A reply to INC-${number}`))),
    opening: () => ({
      incidentId: allot.incidentId(0),
      number: allot.number(0),
      contacts: contactsOf(policy, facts),
      ...(owner ? { owner } : {}),
      follows: incidentId,
      flags: [],
    }),
  })
}

/** `otherwise` is the summary where the text was redacted. */
function textOf({ data }: Reply, transaction: Transaction, otherwise: string): ReportText {
  const read = (hash: string): string | undefined => {
    const bytes = transaction.content(hash)
    return bytes && Buffer.from(bytes).toString('utf8')
  }
  const before = read(data.text)
  const summary = before === undefined ? otherwise : ReportText.parse(JSON.parse(before)).summary
  return { summary, description: read(data.reply) ?? '', annotations: {} }
}

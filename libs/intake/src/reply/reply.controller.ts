import { Controller } from '@nestjs/common'
import { eventName, type EventOf, type Recorded } from '@atlas/contracts'
import { reportStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { allotment } from '../receive/allotment.js'
import { openByReply, repliesKey } from './open-by-reply.js'

/** Handling says that a customer replied to a Closed incident: a new one opens that follows it (domain, "Status"). */
@Controller()
export class ReplyController {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly numbers: IncidentNumbers,
  ) {}

  @HandlesEvent('intake', 'ReplyAfterClosing')
  async replied(event: Recorded<EventOf<'ReplyAfterClosing'>>): Promise<void> {
    const { dedupKey, text, reply } = event.data
    const { hash, policy } = this.policyInForce.current()
    const metadata = {
      actor: { kind: 'rule', id: 'reply', via: 'consumer' },
      correlationId: event.metadata.correlationId,
      causationId: eventName(event),
      policy: hash,
    } as const
    const reads = { streams: [reportStream(dedupKey), reportStream(repliesKey(event))], content: [text, reply] }
    await this.numbers.lend(1, (next) =>
      this.log.transact(reads, metadata, (transaction) => openByReply(event, transaction, policy, allotment(next))),
    )
  }
}

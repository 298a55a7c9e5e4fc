import { Injectable } from '@nestjs/common'
import type { CommunicationEvent, ContentHash, EventMetadata, IncidentId, SentContent } from '@atlas/contracts'
import { communicationStream, type Intention, supersede, type Wishes } from '@atlas/domain'
import { EventLog, type Transaction } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { rowOf } from '../read-models/communication-row.js'
import { Communications } from '../read-models/communications.js'
import { attemptTimer } from '../sending/attempt-timer.js'
import { armWindowOver } from '../sending/window-over-timer.js'

/** Stores what notification wants to say. Nothing is sent here: the sender takes it from what is stored. */
@Injectable()
export class Speaker {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly communications: Communications,
  ) {}

  /** Each intention in a stream of its own; one that is stored already (its cause was read twice) stays as it is. */
  async store({ intentions, superseded }: Wishes, incidentId: IncidentId, metadata: EventMetadata): Promise<void> {
    const ids = [...new Set([...intentions.map(({ id }) => id), ...superseded])]
    if (ids.length === 0) return
    const streams = ids.map(communicationStream)
    await this.units.run(async () => {
      const { result: rows } = await this.log.transact({ streams }, metadata, (transaction) => {
        for (const intention of intentions) {
          const stream = communicationStream(intention.id)
          if (transaction.version(stream) > 0) continue
          transaction.append(stream, incidentId, eventsOf(intention, incidentId, metadata.causationId, transaction))
          waitForWindow(intention, incidentId, transaction)
        }
        for (const id of superseded) {
          const stream = communicationStream(id)
          const events = supersede(transaction.state(stream), metadata.causationId, transaction.now)
          if (events.length === 0) continue
          transaction.append(stream, incidentId, events)
          transaction.disarm(stream.id, attemptTimer)
        }
        return streams.flatMap(
          (stream) => rowOf(transaction.state(stream), transaction.version(stream), metadata.correlationId) ?? [],
        )
      })
      await this.communications.save(rows)
    })
  }
}

function waitForWindow(intention: Intention, incidentId: IncidentId, transaction: Transaction): void {
  if (intention.kind !== 'page' || intention.suppression?.until === undefined) return
  const { id, suppression } = intention
  const { by: window, until } = suppression
  if (until) armWindowOver(transaction, communicationStream(id).id, { id, window, incidentId, until })
}

/** With which the stream of an intention begins: a page that is suppressed ends with its intention. */
export function eventsOf(
  intention: Intention,
  incidentId: IncidentId,
  because: string,
  transaction: Transaction,
): CommunicationEvent[] {
  const first = firstEventOf(intention, incidentId, because, transaction)
  if (intention.kind !== 'page' || intention.suppression === undefined) return [first]
  const { by, until } = intention.suppression
  const data = { because: by, ...(until === undefined ? {} : { until }) }
  return [first, { type: 'PageSuppressed', occurredAt: transaction.now, data }]
}

function firstEventOf(
  intention: Intention,
  incidentId: IncidentId,
  because: string,
  transaction: Transaction,
): CommunicationEvent {
  const occurredAt = transaction.now
  switch (intention.kind) {
    case 'message': {
      const { id: messageId, template, recipient, to } = intention
      const content = keep(intention, transaction)
      const data = {
        messageId,
        incidentId,
        template,
        recipient,
        channel: to.channel,
        content,
        because,
        ...reducedOf(intention),
      }
      return { type: 'MessageIntended', occurredAt, data }
    }
    case 'page': {
      const { id: pageId, person, duty, priority, to } = intention
      const content = keep(intention, transaction)
      const data = {
        pageId,
        incidentId,
        person,
        duty,
        priority,
        channel: to.channel,
        content,
        because,
        ...reducedOf(intention),
      }
      return { type: 'PageIntended', occurredAt, data }
    }
    case 'refused-message': {
      const { id: messageId, template, recipient } = intention
      const data = { messageId, incidentId, template, recipient, unfilled: [...intention.unfilled], because }
      return { type: 'MessageRefused', occurredAt, data }
    }
    case 'no-message': {
      const { id: messageId, template, reason } = intention
      return { type: 'MessageNotApplicable', occurredAt, data: { messageId, incidentId, template, reason, because } }
    }
    case 'no-page': {
      const { id: pageId, reason } = intention
      return { type: 'PageNotApplicable', occurredAt, data: { pageId, incidentId, reason, because } }
    }
  }
}

const reducedOf = ({ reduced }: Extract<Intention, { kind: 'message' | 'page' }>) =>
  reduced === undefined ? {} : { reduced }

/** As it will be sent, addresses included. */
function keep(
  { to: { name, address, form }, wording }: Extract<Intention, { kind: 'message' | 'page' }>,
  transaction: Transaction,
): ContentHash {
  const to = { name, address, ...(form === undefined ? {} : { form }) }
  const content: SentContent = { to, subject: wording.subject, body: wording.body }
  return transaction.keep(JSON.stringify(content))
}

import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import {
  type EventMetadata,
  type IncidentId,
  type InboundMailAnswer,
  type InboundMailInput,
  type Refusal,
  refuse,
} from '@atlas/contracts'
import {
  addressOf,
  answeredIds,
  type KnownIncident,
  mailReceived,
  numberInSubject,
  OutsideContact,
  receivedMailStream,
  replyText,
} from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import type { Policy } from '@atlas/policy'
import { incidentOf, PolicyInForce, Positioned, RefusedException } from '@atlas/runtime'
import { ContactBook } from '../contacts/contact-book.js'
import { Communications } from '../read-models/communications.js'
import { KnownIncidents } from '../read-models/known-incidents.js'
import { refusalEvents, refusalStream } from './refusals.js'

export class ReceiveMail {
  constructor(
    readonly mail: InboundMailInput,
    readonly correlationId: string,
  ) {}
}

/** A requestor's answer by mail reaches its incident: found by what it answers, else by the number in its subject. */
@CommandHandler(ReceiveMail)
export class ReceiveMailHandler implements ICommandHandler<ReceiveMail, Positioned<InboundMailAnswer>> {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly units: UnitsOfWork,
    private readonly communications: Communications,
    private readonly incidents: KnownIncidents,
    private readonly contacts: ContactBook,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  /** Throws RefusedException. */
  async execute({ mail, correlationId }: ReceiveMail): Promise<Positioned<InboundMailAnswer>> {
    const { hash, policy } = this.policyInForce.current()
    const incidentId = await this.incidentOf(mail)
    const requestor = await this.requestorOf(mail, incidentId)
    const text = replyText(mail.text, policy.classification.reading.signatures)
    const refusal = requestor === undefined ? notARequestor : text === '' ? nothingSaid : undefined
    const metadata: EventMetadata = {
      actor: { kind: 'rule', id: 'mail', via: 'mail' },
      correlationId,
      causationId: correlationId,
      policy: hash,
    }
    const stream = receivedMailStream(mail.messageId)
    const refused = refusalStream(incidentId)
    const { result: stored, position } = await this.units.run(() =>
      this.log.transact({ streams: [stream, refused] }, metadata, (transaction) => {
        if (transaction.state(stream)) return { incidentId, repeated: true }
        if (refusal || requestor === undefined) {
          const most = policy.escalation.refusalsStoredAnHour
          const events = refusalEvents(
            refusal ?? notARequestor,
            'customer-answer',
            incidentId,
            transaction.state(refused),
            transaction.now,
            most,
          )
          transaction.append(refused, incidentId, events)
          return undefined
        }
        const data = { incidentId, requestor, text: transaction.keep(text) }
        transaction.append(stream, incidentId, [mailReceived(data, transaction.now)])
        return { incidentId, repeated: false }
      }),
    )
    const { result } = stored
    if (!result) throw new RefusedException(refusal ?? notARequestor)
    return new Positioned(result, position)
  }

  private async incidentOf(mail: InboundMailInput): Promise<IncidentId> {
    const ids = answeredIds(mail)
    const intended = await this.communications.intended(ids)
    const [answered] = ids.flatMap((id) => intended.get(id)?.incident_id ?? [])
    if (answered !== undefined) return answered
    const number = numberInSubject(mail.subject)
    if (number === undefined) throw new RefusedException(aboutNothing)
    return incidentOf(this.reader, number)
  }

  /** By address: an outside person's contact, or one of people.yaml. */
  private async requestorOf({ from }: InboundMailInput, incidentId: IncidentId): Promise<string | undefined> {
    const address = addressOf(from)
    const incident = await this.incidents.load(incidentId)
    if (address === undefined || !incident) return undefined
    const addresses = await this.addresses(incident)
    return incident.requestors.find(({ id }) => addresses.get(id)?.includes(address))?.id
  }

  private async addresses({ requestors }: KnownIncident): Promise<ReadonlyMap<string, readonly string[]>> {
    const [contents, book] = await Promise.all([
      this.reader.content(requestors.flatMap(({ contact }) => contact ?? [])),
      this.contacts.read(),
    ])
    return new Map(
      requestors.map(({ id, contact }) => {
        const bytes = contact === undefined ? undefined : contents.get(contact)
        const outside = bytes && OutsideContact.parse(JSON.parse(Buffer.from(bytes).toString())).email
        const channels = book.get(id)?.channels ?? []
        const inside = channels.flatMap((channel) => (channel.kind === 'smtp' ? [channel.address] : []))
        return [id, [...(outside ? [outside] : []), ...(contact === undefined ? inside : [])].map(lower)]
      }),
    )
  }
}

const lower = (address: string): string => address.toLowerCase()

const notARequestor: Refusal = refuse(
  'not-a-requestor',
  'the mail is not from a requestor of the incident, so it answers nothing',
  [{ field: 'from', message: 'the address of a requestor of the incident' }],
  403,
)
const nothingSaid: Refusal = refuse(
  'empty-reply',
  'besides what it quotes the mail says nothing',
  [{ field: 'text', message: 'a text of its own' }],
  422,
)
const aboutNothing: Refusal = refuse(
  'unknown-incident',
  'the mail answers no message of ours, and its subject names no incident such as INC-1001',
  [{ field: 'references', message: 'the Message-ID of a mail of ours, or INC-… in the subject' }],
  404,
)

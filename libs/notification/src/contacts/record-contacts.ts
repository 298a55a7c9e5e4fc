import { Injectable } from '@nestjs/common'
import type { EventMetadata, PersonId } from '@atlas/contracts'
import { contactStream } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { Contact, type People } from '@atlas/policy'
import { v7 as uuid } from 'uuid'
import { ContactBook } from './contact-book.js'
import { saveContacts } from './save-contacts.js'

/** Takes people.yaml over: each person's contact as content, an event for each that changed. */
@Injectable()
export class RecordContacts {
  constructor(
    private readonly log: EventLog,
    private readonly units: UnitsOfWork,
    private readonly book: ContactBook,
  ) {}

  /** Gives the ids of those that were new, changed or gone. */
  async record({ people }: People): Promise<PersonId[]> {
    this.book.forget()
    const known = await this.book.read()
    const stored = await this.units.query<{ person: PersonId }>('select person from notification.contact')
    const changed = Object.entries(people).filter(([person, contact]) => !same(known.get(person), contact))
    const gone = stored.map(({ person }) => person).filter((person) => !(person in people))
    if (changed.length + gone.length === 0) return []
    const all = [...changed.map(([person]) => person), ...gone]
    await this.units.run(async () => {
      const { result: contacts } = await this.log.transact(
        { streams: all.map(contactStream) },
        metadata(),
        (transaction) => {
          for (const [person, contact] of changed)
            transaction.append(contactStream(person), null, [
              {
                type: 'ContactRecorded',
                occurredAt: transaction.now,
                data: { person, contact: transaction.keep(JSON.stringify(contact)) },
              },
            ])
          for (const person of gone)
            transaction.append(contactStream(person), null, [
              { type: 'ContactRecorded', occurredAt: transaction.now, data: { person, contact: null } },
            ])
          return new Map(all.map((person) => [person, transaction.state(contactStream(person))]))
        },
      )
      await saveContacts((sql, parameters) => this.units.query(sql, parameters), 'notification', contacts)
    })
    this.book.forget()
    return all
  }
}

const same = (known: Contact | undefined, contact: Contact): boolean =>
  known !== undefined && JSON.stringify(known) === JSON.stringify(Contact.parse(contact))

const metadata = (): EventMetadata => {
  const id = uuid()
  return { actor: { kind: 'rule', id: 'people.yaml', via: 'start' }, correlationId: id, causationId: id }
}

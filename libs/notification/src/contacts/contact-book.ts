import { Injectable } from '@nestjs/common'
import type { ContentHash, PersonId } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'
import { UnitsOfWork } from '@atlas/event-store-postgres'
import { Contact } from '@atlas/policy'

/** How long what was read is believed; a redaction or a change takes so long to reach what is sent. */
const freshMs = 5_000

/** Names, addresses and channels of people: from content, by person. */
@Injectable()
export class ContactBook {
  private book: Promise<ReadonlyMap<PersonId, Contact>> | undefined
  private readAt = 0

  constructor(
    private readonly units: UnitsOfWork,
    private readonly reader: LogReader,
  ) {}

  /** Everyone who is known. The roster is small: it is read whole. */
  async read(): Promise<ReadonlyMap<PersonId, Contact>> {
    if (!this.book || performance.now() - this.readAt > freshMs) {
      this.readAt = performance.now()
      const reading = this.load()
      this.book = reading
      reading.catch(() => {
        this.book = undefined
      })
    }
    return this.book
  }

  /** After a change of ours. */
  forget(): void {
    this.book = undefined
  }

  private async load(): Promise<ReadonlyMap<PersonId, Contact>> {
    const rows = await this.units.query<{ person: PersonId; contact: ContentHash }>(
      'select person, contact from notification.contact',
    )
    const contents = await this.reader.content(rows.map(({ contact }) => contact))
    return new Map(
      rows.flatMap(({ person, contact }) => {
        const bytes = contents.get(contact)
        return bytes ? [[person, Contact.parse(JSON.parse(Buffer.from(bytes).toString()))] as const] : []
      }),
    )
  }
}

import type { CommunicationEvent, ContentHash, PersonId } from '@atlas/contracts'
import type { Projection, ReadModel } from '@atlas/runtime'
import { contactTable } from '../migrations/contact-table.sql.js'
import { saveContacts } from './save-contacts.js'

/** What RecordContacts writes, from its events alone. */
export const contactReadModel: ReadModel = {
  schema: 'notification',
  table: 'contact',
  entities: [],
  definition: contactTable,
  written: { by: 'with its events', categories: ['communication'] },
  begin: () => project,
}

const project: Projection = async (events, { manager, schema }) => {
  const contacts = new Map<PersonId, ContentHash | null>()
  // The reader has lifted every event to its newest shape (contracts, `upcast`).
  for (const { type, data } of events as readonly CommunicationEvent[])
    if (type === 'ContactRecorded') contacts.set(data.person, data.contact)
  if (contacts.size > 0) await saveContacts((sql, parameters) => manager.query(sql, [...parameters]), schema, contacts)
}

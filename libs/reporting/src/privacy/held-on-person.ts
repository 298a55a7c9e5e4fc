import { eventName, type HeldOnPerson, type PersonId } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { ApiKeys } from '@atlas/runtime'
import type { DataSource } from 'typeorm'
import { erasedIn } from './erased.js'
import { eventsNaming } from './events-naming.js'
import { textsOfPerson } from './texts-of-person.js'

export interface HeldIn {
  readonly logReader: LogReader
  readonly dataSource: DataSource
  readonly keys: Pick<ApiKeys, 'list'>
}

/**
 * All that is held on one person: the events that name them, texts of theirs and to them, keys that act as them, and
 * policy files that name them. Read models hold nothing that isn't made from these.
 */
export async function heldOnPerson({ logReader, dataSource, keys }: HeldIn, person: PersonId): Promise<HeldOnPerson> {
  const events: HeldOnPerson['events'] = []
  for await (const { event, as } of eventsNaming(logReader, person))
    events.push({
      event: eventName(event),
      type: event.type,
      occurredAt: event.occurredAt,
      incident: event.incidentId,
      as,
      data: event.data,
    })
  const named = await textsOfPerson(logReader, person)
  const contents = await logReader.content([...new Set(named.map(({ text }) => text.hash))])
  const erased = (await erasedIn(logReader)).find((one) => one.person === person)
  const policies = await dataSource.query<{ policy: string; file: string }[]>(
    `select hash as policy, file from log.policy where position(convert_to($1, 'UTF8') in bytes) > 0 order by hash, file`,
    [person],
  )
  return {
    person,
    at: await logReader.now(),
    erased: erased ? { at: erased.at, reason: erased.reason } : null,
    events,
    texts: named.map(({ event, text: { field, hash } }) => {
      const bytes = contents.get(hash)
      return {
        event: eventName(event),
        what: `${event.type}.${field}`,
        hash,
        text: bytes ? Buffer.from(bytes).toString('utf8') : null,
      }
    }),
    keys: (await keys.list())
      .filter((key) => key.person === person)
      .map(({ id, name, createdAt, revokedAt }) => ({
        id,
        name,
        createdAt: new Date(createdAt).toISOString(),
        revokedAt: revokedAt === null ? null : new Date(revokedAt).toISOString(),
      })),
    policies: [...policies],
  }
}

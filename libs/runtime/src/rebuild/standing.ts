import { setTimeout as sleep } from 'node:timers/promises'
import { type Handled, handledBy } from '@atlas/messaging/tables'
import type { EntityManager } from 'typeorm'
import type { ReadModel, RebuildDatabase } from './read-model.js'

/** Which events a table holds: nothing beyond `upTo`, and of what lies before, what `has` says. */
export type Standing = Handled

/** How often, 10 ms apart, those who are appending are waited for. */
const looks = 20

/**
 * How the live table stands, as this connection sees it; undefined where that can't be said just now. With the table
 * locked, or in one snapshot with it, it stays so.
 */
export async function standingOf(
  { written }: ReadModel,
  { logReader, topicPrefix }: RebuildDatabase,
  manager: Pick<EntityManager, 'query'>,
): Promise<Standing | undefined> {
  const query = <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> =>
    manager.query<Row[]>(sql, parameters && [...parameters])
  switch (written.by) {
    case 'following':
      return handledBy(query, { consumer: written.consumer })
    case 'consuming':
      return handledBy(query, { consumer: written.consumer, source: written.source, prefix: topicPrefix })
    case 'with its events': {
      const [handedOut] = await query<{ position: string }>('select last_value as position from log.position')
      const end = Number(handedOut?.position ?? 0)
      for (let look = 0; look < looks; look++) {
        if ((await logReader.highWaterMark()) >= end) return everything(end)
        await sleep(10)
      }
      return undefined
    }
  }
}

/** All that the log holds up to a position. */
export const everything = (upTo: number): Standing => ({ upTo, has: () => true })

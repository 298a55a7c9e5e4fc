import type { AtlasEvent, PersonId, Recorded } from '@atlas/contracts'
import { mentions } from '@atlas/domain'
import type { LogReader } from '@atlas/event-sourcing'

const atATime = 500

/** Every event that a person did or that speaks of them, in the order of the log. The whole log is gone through. */
export async function* eventsNaming(
  log: Pick<LogReader, 'pageNaming'>,
  person: PersonId,
): AsyncGenerator<{ readonly event: Recorded<AtlasEvent>; readonly as: 'actor' | 'named' }> {
  for (let after = 0; ;) {
    // The reader has lifted every event to its newest shape.
    const page = (await log.pageNaming(person, after, atATime)) as readonly Recorded<AtlasEvent>[]
    for (const event of page) {
      const as = mentions(event, person)
      if (as) yield { event, as }
    }
    if (page.length < atATime) return
    after = page.at(-1)?.position ?? after
  }
}

import type { AtlasEvent, IncidentId, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'

/** So many events are held at a time, however many an incident has. */
const pageSize = 1000

/** Every event of an incident in the order of the log. The reader has lifted them to their newest shapes. */
export async function* eventsOfIncident(log: LogReader, id: IncidentId): AsyncGenerator<Recorded<AtlasEvent>> {
  for (let after = 0; ;) {
    const page = (await log.pageOfIncident(id, after, pageSize)) as readonly Recorded<AtlasEvent>[]
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)?.position ?? after
  }
}

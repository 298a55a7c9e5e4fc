import type { AtlasEvent, IncidentId, Instant, Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'

/** Which incidents are asked about: reported from an instant on, before another, on one cluster. */
export interface Cohort {
  readonly from?: Instant | undefined
  readonly to?: Instant | undefined
  readonly cluster?: string | undefined
}

/** Incidents whose events are in memory at a time. */
const together = 250

/** Incidents by the order of their opening, some at a time, and the position up to which that is all of them. */
export async function* openings(
  log: LogReader,
  end: number,
  { from, to, cluster }: Cohort,
): AsyncGenerator<{ readonly ids: readonly IncidentId[]; readonly upTo: number }> {
  const types = ['IncidentOpened']
  for await (const { events, upTo } of log.pages({ after: 0, limit: together, types })) {
    const ids = (events as readonly Recorded<AtlasEvent>[]).flatMap((event) => {
      if (event.type !== 'IncidentOpened' || event.position > end) return []
      const { incidentId, clocksStartAt, facts } = event.data
      const asked =
        (from === undefined || clocksStartAt >= from) &&
        (to === undefined || clocksStartAt < to) &&
        (cluster === undefined || facts.cluster === cluster)
      return asked ? [incidentId] : []
    })
    yield { ids, upTo: Math.min(upTo, end) }
    if (upTo >= end) return
  }
}

import { Injectable } from '@nestjs/common'
import { type IncidentId, type Instant, milliseconds, type ReadingEvent, type ServiceName } from '@atlas/contracts'
import { type Aggregate, EventLog, type StreamOf, streamOf } from '@atlas/event-sourcing'
import type { ReadRequest } from './read-request.js'

/** When whose key last read which view of the incident. */
type LastReadings = Readonly<Record<string, Instant>>

const aggregates = {
  reporting: readingsOf('readings-reporting'),
  notification: readingsOf('readings-notification'),
} satisfies Partial<Record<ServiceName, Aggregate<LastReadings, ReadingEvent>>>

/** Stream `readings-<service>-<incidentId>`: who read it as an auditor alone. */
export const readingStream = (
  service: keyof typeof aggregates,
  incidentId: IncidentId,
): StreamOf<LastReadings, ReadingEvent> => streamOf(aggregates[service], incidentId)

/** Records what auditors read that they couldn't read otherwise, before it is answered. */
@Injectable()
export class Readings {
  constructor(private readonly log: EventLog) {}

  /** Once for the same key, view and incident within `againAfter` ms, so that nobody fills the log by reading. */
  async record(
    service: keyof typeof aggregates,
    { principal: { keyId, person }, correlationId }: ReadRequest,
    { view, incidents, againAfter }: { view: string; incidents: readonly IncidentId[]; againAfter: number },
  ): Promise<void> {
    if (incidents.length === 0) return
    const streams = incidents.map((incident) => readingStream(service, incident))
    const actor =
      person === null
        ? ({ kind: 'rule', id: keyId, via: 'http' } as const)
        : ({ kind: 'person', id: person, via: 'http' } as const)
    const metadata = { actor, correlationId, causationId: correlationId }
    await this.log.transact({ streams }, metadata, (transaction) => {
      for (const incidentId of incidents) {
        const stream = readingStream(service, incidentId)
        const last = transaction.state(stream)[nameOf(keyId, view)]
        const { now } = transaction
        if (last !== undefined && milliseconds(now) - milliseconds(last) < againAfter) continue
        const data = { incidentId, keyId, person, view }
        transaction.append(stream, incidentId, [{ type: 'IncidentRead', occurredAt: now, data }])
      }
    })
  }
}

function readingsOf(category: 'readings-reporting' | 'readings-notification'): Aggregate<LastReadings, ReadingEvent> {
  return {
    category,
    initial: () => ({}),
    evolve: (readings, { occurredAt, data: { keyId, view } }) => ({ ...readings, [nameOf(keyId, view)]: occurredAt }),
  }
}

const nameOf = (keyId: string, view: string): string => `${keyId} ${view}`

import { Injectable } from '@nestjs/common'
import { type EventMetadata, type IncidentId, milliseconds, type Refusal, type RefusalEvent } from '@atlas/contracts'
import { type Aggregate, EventLog, type StreamOf, streamOf } from '@atlas/event-sourcing'
import { Metrics, RefusalRate } from '@atlas/runtime'
import { Counter } from 'prom-client'

const refusalAggregate: Aggregate<number, RefusalEvent> = {
  category: 'refusals-escalation',
  initial: () => 0,
  evolve: (count) => count + 1,
}

/** Stream `refusals-escalation-<incidentId>`: apart from the incident's own. The roster's are of no incident. */
export const refusalStream = (incidentId: IncidentId | null): StreamOf<number, RefusalEvent> =>
  streamOf(refusalAggregate, incidentId ?? 'roster')

/** Refusals of signed-in people are stored; above policy's number an hour they are only counted (architecture). */
@Injectable()
export class Refusals {
  private readonly rate = new RefusalRate()
  private readonly counter: Counter

  constructor(
    private readonly log: EventLog,
    metrics: Metrics,
  ) {
    this.counter = new Counter({
      name: 'atlas_refused_commands_total',
      help: 'Acts on incidents and the roster that were refused, by code',
      labelNames: ['code'],
      registers: [metrics.registry],
    })
  }

  /** `incidentId`: null where it was the roster that was not changed. */
  async record(
    incidentId: IncidentId | null,
    command: string,
    { code, message, missing }: Refusal,
    metadata: EventMetadata,
    most: number,
  ): Promise<void> {
    this.counter.inc({ code })
    if (onlyCounted.has(code)) return
    const stream = refusalStream(incidentId)
    await this.log.transact({ streams: [stream] }, metadata, (transaction) => {
      if (!this.rate.allows(metadata.actor.id, milliseconds(transaction.now), most)) return
      const data = { incidentId, command, code, message, missing: [...missing] }
      transaction.append(stream, incidentId, [{ type: 'CommandRefused', occurredAt: transaction.now, data }])
    })
  }
}

/** Version conflicts and requests that are wrong in themselves; of an unknown incident there is nothing to tell. */
const onlyCounted: ReadonlySet<string> = new Set(['version-conflict', 'idempotency-key-reused', 'unknown-incident'])

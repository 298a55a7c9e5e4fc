import { Injectable } from '@nestjs/common'
import { type EventMetadata, type IncidentId, milliseconds, type Refusal, type RefusalEvent } from '@atlas/contracts'
import { type Aggregate, EventLog, type StreamOf, streamOf } from '@atlas/event-sourcing'
import { RefusalRate } from '@atlas/runtime'

const refusals: Aggregate<number, RefusalEvent> = {
  category: 'refusals-reporting',
  initial: () => 0,
  evolve: (count) => count + 1,
}

/** What somebody was refused: an act on an incident, or on what belongs to none. */
export type RefusedAct = IncidentId | 'privacy' | 'policy'

/** Stream `refusals-reporting-<incidentId>`; of what belongs to no incident, `refusals-reporting-privacy` or `-policy`. */
export const refusalStream = (of: RefusedAct): StreamOf<number, RefusalEvent> => streamOf(refusals, of)

/** What officers and whoever changes policy were refused is stored; above policy's number an hour it isn't (architecture). */
@Injectable()
export class Refusals {
  private readonly rate = new RefusalRate()

  constructor(private readonly log: EventLog) {}

  async record(
    of: RefusedAct,
    command: string,
    { code, message, missing }: Refusal,
    metadata: EventMetadata,
    most: number,
  ): Promise<void> {
    const stream = refusalStream(of)
    const incidentId = of === 'privacy' || of === 'policy' ? null : of
    await this.log.transact({ streams: [stream] }, metadata, (transaction) => {
      if (!this.rate.allows(metadata.actor.id, milliseconds(transaction.now), most)) return
      const data = { incidentId, command, code, message, missing: [...missing] }
      transaction.append(stream, incidentId, [{ type: 'CommandRefused', occurredAt: transaction.now, data }])
    })
  }
}

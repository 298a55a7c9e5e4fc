import { Injectable } from '@nestjs/common'
import type { EventOf, Hash, Instant, PolicyEvent, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'

/** Which policy was in force at an instant. */
@Injectable()
export class PolicyThen {
  constructor(private readonly log: LogReader) {}

  /** Of the adoptions that were effective by then, the latest. */
  async at(at: Instant): Promise<Hash | undefined> {
    const events = (await this.log.ofStream('policy-in-force')) as readonly Recorded<PolicyEvent>[]
    // What was proposed and what was refused was never in force.
    return events
      .flatMap((event) => (event.type === 'PolicyAdopted' && event.data.effectiveAt <= at ? [event.data] : []))
      .reduce<EventOf<'PolicyAdopted'>['data'] | undefined>(
        (latest, adopted) => (latest && latest.effectiveAt > adopted.effectiveAt ? latest : adopted),
        undefined,
      )?.hash
  }
}

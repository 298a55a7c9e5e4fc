import { Injectable } from '@nestjs/common'
import type { Hash, Instant, PolicyEvent, Recorded } from '@atlas/contracts'
import { LogReader } from '@atlas/event-sourcing'

/** Which policy was in force at an instant. */
@Injectable()
export class PolicyThen {
  constructor(private readonly log: LogReader) {}

  /** Of the adoptions that were effective by then, the latest. */
  async at(at: Instant): Promise<Hash | undefined> {
    const adopted = (await this.log.ofStream('policy-in-force')) as readonly Recorded<PolicyEvent>[]
    return adopted
      .filter(({ data }) => data.effectiveAt <= at)
      .reduce<PolicyEvent['data'] | undefined>(
        (latest, { data }) => (latest && latest.effectiveAt > data.effectiveAt ? latest : data),
        undefined,
      )?.hash
  }
}

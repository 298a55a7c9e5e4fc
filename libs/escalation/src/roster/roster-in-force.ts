import { Injectable } from '@nestjs/common'
import type { Recorded, RosterEvent } from '@atlas/contracts'
import { rosterAggregate, type RosterChanges, rosterStream, withChanges } from '@atlas/domain'
import { foldAll, LogReader } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'

/** How long what was read is believed; a change made by another process takes so long to be heeded. */
const freshMs = 1000

/** The policy's roster with what was decided over it: followed in the log, as the policy is. */
@Injectable()
export class RosterInForce {
  private reading: { readonly changes: Promise<RosterChanges>; readonly at: number } | undefined
  private last: { readonly policy: Policy; readonly changes: RosterChanges; readonly effective: Policy } | undefined
  private known: { readonly events: number; readonly changes: RosterChanges } | undefined

  constructor(private readonly reader: LogReader) {}

  /** The same object as long as nothing changes: what is known of a roster is known by it. */
  async over(policy: Policy): Promise<Policy> {
    const changes = await this.changes()
    if (this.last?.policy === policy && this.last.changes === changes) return this.last.effective
    const effective = changes.count === 0 ? policy : { ...policy, roster: withChanges(policy.roster, changes) }
    this.last = { policy, changes, effective }
    return effective
  }

  /** After a change of ours. */
  forget(): void {
    this.reading = undefined
  }

  private changes(): Promise<RosterChanges> {
    const now = performance.now()
    if (!this.reading || now - this.reading.at > freshMs) {
      const changes = this.read()
      this.reading = { changes, at: now }
      // A reading that failed must not be used again.
      changes.catch(() => this.forget())
    }
    return this.reading.changes
  }

  private async read(): Promise<RosterChanges> {
    const events = (await this.reader.ofStream(rosterStream.id)) as readonly Recorded<RosterEvent>[]
    if (this.known?.events !== events.length)
      this.known = { events: events.length, changes: foldAll(rosterAggregate, events) }
    return this.known.changes
  }
}

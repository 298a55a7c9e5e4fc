import { Injectable } from '@nestjs/common'
import type { EventMetadata } from '@atlas/contracts'
import {
  countRecurrence,
  patternHash,
  patternsOf,
  type Recurred,
  recurrenceStream,
  type RootCauseContext,
} from '@atlas/domain'
import { EventLog, type Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { OpenIncidents } from '../open-incidents/open-incidents.js'
import { RosterInForce } from '../roster/roster-in-force.js'

/** Counts what comes back, by each pattern that it is of. */
@Injectable()
export class RecurrenceCounter {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly open: OpenIncidents,
    private readonly roster: RosterInForce,
  ) {}

  /** Within a unit of work. Counted twice is counted once. */
  async count(recurred: Recurred, metadata: Omit<EventMetadata, 'policy'>): Promise<void> {
    const { hash, policy: inForce } = this.policyInForce.current()
    const policy = await this.roster.over(inForce)
    const work = await this.open.work()
    const reads = { streams: patternStreams(recurred).map(({ stream }) => stream) }
    await this.log.transact(reads, { ...metadata, policy: hash }, (transaction) =>
      countEachPattern(transaction, recurred, { policy, work }),
    )
  }
}

/** The streams that one recurrence is counted in, of the wider pattern first. */
export const patternStreams = (recurred: Recurred) =>
  patternsOf(recurred).map((pattern) => ({ pattern, stream: recurrenceStream(patternHash(pattern)) }))

/** Counts it in each, in one transaction, so that the same incidents open one task. */
export function countEachPattern(
  transaction: Transaction,
  recurred: Recurred,
  terms: Omit<RootCauseContext, 'now'>,
): void {
  const context = { ...terms, now: transaction.now }
  let elsewhere = false
  for (const { pattern, stream } of patternStreams(recurred)) {
    const events = countRecurrence(recurred, pattern, transaction.state(stream), elsewhere, context)
    if (events.length > 0) transaction.append(stream, recurred.incidentId, events)
    elsewhere ||= transaction.state(stream).open !== null
  }
}

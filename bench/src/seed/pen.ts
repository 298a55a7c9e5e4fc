import type { EventMetadata, Hash, Instant } from '@atlas/contracts'
import {
  CalendarYears,
  calendarDefinition,
  type ServiceLevelContext,
  type StoredYears,
  versionsOf,
} from '@atlas/domain'
import type { EventLog, Reads, Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { PastTransaction, type TimerChange, type Written } from './past-transaction.js'

export interface Wrote<Result> {
  readonly result: Result
  readonly written: readonly Written[]
  readonly timers: readonly TimerChange[]
}

/** Writes decisions of the past through the store's own `transact`, and counts them. */
export class Pen {
  readonly counts = new Map<string, number>()
  private readonly years: CalendarYears

  constructor(
    private readonly log: EventLog,
    readonly policy: Policy,
    years: StoredYears,
  ) {
    this.years = new CalendarYears(years, (hash) => calendarDefinition(policy, hash))
  }

  get hash(): Hash {
    return this.policy.hash
  }

  get events(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0)
  }

  /** One transaction at `now`; run again when a calendar year has to be expanded first. */
  async write<Result>(
    now: Instant,
    metadata: Omit<EventMetadata, 'policy'>,
    reads: Reads,
    decide: (transaction: PastTransaction, clocks: ServiceLevelContext) => Result,
  ): Promise<Wrote<Result>> {
    const wrote = await this.years.deciding(async (calendar) => {
      const clocks = { policy: this.policy, earlierPolicy: versionsOf(this.policy, new Map()), calendar, tzdb }
      const { result } = await this.log.transact(reads, { ...metadata, policy: this.hash }, (inner) => {
        const transaction = new PastTransaction(inner, now)
        const decided = decide(transaction, clocks)
        return { result: decided, written: transaction.written, timers: transaction.timers }
      })
      return result
    })
    for (const { fact } of wrote.written) this.counts.set(fact.type, (this.counts.get(fact.type) ?? 0) + 1)
    return wrote
  }

  /** Reads, and writes nothing. */
  look<Result>(reads: Reads, decide: (transaction: Transaction) => Result): Promise<{ readonly result: Result }> {
    const by = { actor: { kind: 'rule', id: 'seed', via: 'cli' }, correlationId: 'seed', causationId: 'seed' } as const
    return this.log.transact(reads, by, decide)
  }
}

const tzdb = process.versions.tz ?? 'unknown'

import type { IncidentId } from '@atlas/contracts'
import type { DataSource } from 'typeorm'

export interface Delivery {
  readonly url: string
  /** `<incident id>/resolution/1`, and which of its messages. */
  readonly clock: string
  readonly sequence: number
  readonly incident: IncidentId
  /** This one included. */
  readonly attempts: number
}
export interface ListedDelivery extends Omit<Delivery, 'incident'> {
  readonly state: string
  readonly nextAt: string
  readonly outcome: string | null
}

/** Waits double from 5 s up to an hour; after the last attempt, some nine hours later, it is dead. */
const waitSql = `least(3600, 5 * power(2, attempts)) * interval '1 second'`
export const attemptsAtMost = 18

const which = 'url = $1 and clock = $2 and sequence = $3'

/** What is to be told by webhook, in reporting.webhook_delivery. */
export class Deliveries {
  constructor(private readonly dataSource: Pick<DataSource, 'query'>) {}

  /**
   * Those that are due, noted as begun: whoever dies now has them tried again after the wait that each has next. Of a
   * URL the earliest first, so that a clock is told in its order as long as all goes well.
   */
  begin(urls: readonly string[], atMost: number): Promise<Delivery[]> {
    return this.dataSource
      .query<[Delivery[], number]>(
        `update reporting.webhook_delivery it
       set attempts = attempts + 1, next_at = clock_timestamp() + ${waitSql}
       from (
         select url, clock, sequence from reporting.webhook_delivery
         where state = 'waiting' and next_at <= clock_timestamp() and url = any($1)
         order by next_at, clock, sequence limit $2 for update skip locked) due
       where it.url = due.url and it.clock = due.clock and it.sequence = due.sequence
       returning it.url, it.clock, it.sequence, it.incident, it.attempts`,
        [urls, atMost],
      )
      .then(([rows]) => rows.toSorted((one, other) => one.sequence - other.sequence))
  }

  async delivered({ url, clock, sequence }: Delivery, outcome: string): Promise<void> {
    await this.dataSource.query(
      `update reporting.webhook_delivery set state = 'delivered', outcome = $4 where ${which}`,
      [url, clock, sequence, outcome],
    )
  }

  /** `final`: no further attempt would end otherwise. */
  async failed({ url, clock, sequence }: Delivery, outcome: string, final: boolean): Promise<void> {
    await this.dataSource.query(
      `update reporting.webhook_delivery set outcome = $4,
         state = case when $5 or attempts >= $6 then 'dead' else state end where ${which}`,
      [url, clock, sequence, outcome, final, attemptsAtMost],
    )
  }

  /** What hasn't been delivered, the dead first. */
  list(): Promise<ListedDelivery[]> {
    return this.dataSource.query(
      `select url, clock, sequence, attempts, state, log.instant(next_at) as "nextAt", outcome
       from reporting.webhook_delivery where state <> 'delivered' order by state, next_at limit 500`,
    )
  }

  /** Has the dead tried again, all or those to a host; gives their number. */
  async retry(to?: string): Promise<number> {
    const [, count] = await this.dataSource.query<[unknown[], number]>(
      `update reporting.webhook_delivery set state = 'waiting', attempts = 0, next_at = clock_timestamp()
       where state = 'dead' and ($1::text is null or starts_with(url || '/', rtrim($1, '/') || '/'))`,
      [to ?? null],
    )
    return count
  }
}

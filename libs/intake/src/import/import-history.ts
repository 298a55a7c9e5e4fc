import type { EventMetadata, Hash } from '@atlas/contracts'
import {
  calendarDefinition,
  CalendarYears,
  PolicyVersionMissing,
  type ServiceLevelContext,
  type ServiceLevelPolicy,
  type StoredYears,
  versionsOf,
} from '@atlas/domain'
import type { EventLog } from '@atlas/event-sourcing'
import type { ImportMapping, Policy } from '@atlas/policy'
import { catchUp } from './catch-up.js'
import { type Identity, identityIn } from './identity.js'
import type { SourceRecord } from './records.js'
import { type HistoryRow, RowReader } from './row.js'
import { NumberNeeded, streamsOf, type Stretch, type StretchTerms, type Taken, takeStretch } from './stretch.js'
import { Count, type Tally } from './tally.js'

export interface ImportTerms {
  readonly log: EventLog
  readonly years: StoredYears
  /** In force: its service levels run the clocks. */
  readonly policy: Policy
  /** Versions that armed clocks of incidents which an earlier import began. */
  readonly policyByHash: (hash: Hash) => Promise<Policy>
  readonly mapping: ImportMapping
  /** Arm what is still to come of incidents that are open at the end. */
  readonly live: boolean
  /** A short number of ours for a system's number whose digits can't be one. */
  readonly allot: () => Promise<string>
  /** Whether a number of ours, or one yet to be allotted, may be the same. */
  readonly isTaken: (digits: string) => boolean
  readonly onProgress?: (rows: number) => void
}

/** Rows that are sorted by incident at a time: what is held in memory, besides some 150 bytes an incident. */
const window = 5_000

interface Seen {
  readonly rows: number
  readonly digest: Hash | null
  readonly identity: Identity
  readonly open: boolean
  readonly resolved: boolean
}

/** Imports records in the order of the file, an incident's rows in one transaction as far as they lie together. */
export async function importHistory(
  records: AsyncIterable<readonly SourceRecord[]>,
  terms: ImportTerms,
): Promise<Tally> {
  return new HistoryImport(terms).run(records)
}

class HistoryImport {
  private readonly count = new Count()
  private readonly seen = new Map<string, Seen>()
  private readonly reader: RowReader
  private readonly identityOf: (number: string) => Identity
  private readonly years: CalendarYears
  private readonly earlier = new Map<Hash, ServiceLevelPolicy>()
  private readonly policy: ServiceLevelPolicy

  constructor(private readonly terms: ImportTerms) {
    const { mapping, policy } = terms
    this.reader = new RowReader(mapping)
    this.identityOf = identityIn(mapping.system)
    this.policy = this.judgedBy(policy)
    this.years = new CalendarYears(terms.years, (hash) =>
      [this.policy, ...this.earlier.values()].map((one) => calendarDefinition(one, hash)).find(Boolean),
    )
  }

  async run(records: AsyncIterable<readonly SourceRecord[]>): Promise<Tally> {
    let waiting: HistoryRow[] = []
    let under: Promise<void> = Promise.resolve()
    for await (const batch of records) {
      for (const record of batch) {
        this.count.rows++
        const row = this.reader.read(record)
        if ('reason' in row) this.count.refuse(row)
        else waiting.push(row)
      }
      if (waiting.length < window) continue
      const rows = waiting
      waiting = heldBack(rows)
      // The next ones are read while these are stored.
      await under
      under = ahead(this.takeAll(rows.slice(0, rows.length - waiting.length)))
    }
    await under
    await this.takeAll(waiting)
    await this.endOpen()
    return this.count.tally(this.seen.size)
  }

  private async takeAll(rows: readonly HistoryRow[]): Promise<void> {
    const ofEach = Map.groupBy(rows, ({ number }) => number)
    await Promise.all([...ofEach].map(([number, own]) => this.take(number, own)))
    this.terms.onProgress?.(this.count.rows)
  }

  private async take(number: string, rows: readonly HistoryRow[]): Promise<void> {
    const before = this.seen.get(number)
    const identity = before?.identity ?? this.identityOf(number)
    const { digits } = identity
    const stretch: Stretch = {
      system: this.terms.mapping.system,
      number,
      identity,
      short: digits === undefined || this.terms.isTaken(digits) ? undefined : digits,
      rows,
      before: { rows: before?.rows ?? 0, digest: before?.digest ?? null },
    }
    const taken = await this.stored(stretch).catch(async (error: unknown) => {
      if (!(error instanceof NumberNeeded)) throw error
      return this.stored({ ...stretch, short: await this.terms.allot() })
    })
    this.tell(stretch, taken)
    this.seen.set(number, {
      identity,
      rows: stretch.before.rows + rows.length,
      digest: taken.digest,
      open: taken.open,
      resolved: taken.resolved,
    })
  }

  private stored(stretch: Stretch): Promise<Taken> {
    const { report, handling, levels } = streamsOf(stretch.identity)
    return this.decided(async (clocks) => {
      const terms: StretchTerms = { policy: this.terms.policy, clocks, metadata: this.metadata }
      const stored = await this.terms.log.transact(
        { streams: [report, handling, levels] },
        this.metadata(stretch),
        (transaction) => takeStretch(transaction, stretch, terms),
      )
      return stored.result
    })
  }

  private tell({ rows, before }: Stretch, { outcomes, events, opened }: Taken): void {
    this.count.events += events
    if (opened) this.count.opened++
    else if (events > 0 && before.rows === 0) this.count.continued++
    outcomes.forEach((outcome, index) => {
      const row = rows[index]?.row ?? 0
      if (outcome.kind === 'merged') this.count.merge(outcome.reason)
      else if (outcome.kind === 'refused')
        this.count.refuse({ row, line: 0, reason: outcome.reason, detail: rows[index]?.number ?? '' })
      else {
        this.count.imported++
        for (const flag of outcome.flags) this.count.flag(flag)
      }
    })
  }

  /** Incidents that the file leaves open: what their clocks have used up by now is said; with `live`, what comes is armed. */
  private async endOpen(): Promise<void> {
    const { live } = this.terms
    const open = [...this.seen].filter(([, { open, resolved }]) => open || (live && resolved))
    for (let first = 0; first < open.length; first += window)
      await Promise.all(
        open.slice(first, first + window).map(async ([number, { identity, resolved }]) => {
          const { system, caseEnds } = this.terms.mapping
          const { handling, levels } = streamsOf(identity)
          const deadlines = live ? this.terms.policy : undefined
          const ends = { system, identity, deadlines, withLastRow: caseEnds === 'last-row' && !resolved }
          this.count.events += await this.decided(async (clocks) => {
            const metadata = this.metadata({ system, number })
            const reads = { streams: [handling, levels] }
            return (await this.terms.log.transact(reads, metadata, (transaction) => catchUp(transaction, ends, clocks)))
              .result
          })
        }),
      )
  }

  /** Of the kinds that the export says enough about; the others would be judged by what it doesn't say. */
  private judgedBy({ hash, calendars, serviceLevels }: ServiceLevelPolicy): ServiceLevelPolicy {
    const kinds = new Set(this.terms.mapping.serviceLevels)
    return {
      hash,
      calendars,
      serviceLevels: {
        ...serviceLevels,
        serviceLevels: serviceLevels.serviceLevels.filter(({ kind }) => kinds.has(kind)),
      },
    }
  }

  private async decided<Result>(decide: (clocks: ServiceLevelContext) => Promise<Result>): Promise<Result> {
    for (;;)
      try {
        const { policy } = this
        const earlierPolicy = versionsOf(policy, this.earlier)
        return await this.years.deciding((calendar) => decide({ policy, earlierPolicy, calendar, tzdb }))
      } catch (error) {
        if (!(error instanceof PolicyVersionMissing)) throw error
        this.earlier.set(error.policy, this.judgedBy(await this.terms.policyByHash(error.policy)))
      }
  }

  private readonly metadata = (
    { system, number }: Pick<Stretch, 'system' | 'number'>,
    row?: HistoryRow,
  ): EventMetadata => ({
    actor: { kind: 'import', id: system, via: 'cli' },
    correlationId: `${system} ${number}`,
    causationId: row ? `${system} row ${row.row}` : `${system} end`,
    policy: this.policy.hash,
    ...(row ? { sourceRecordedAt: row.recordedAt } : {}),
  })
}

/** Rows at the end of a window whose incident may go on in the next one; all of a window are never held back. */
function heldBack(rows: readonly HistoryRow[]): HistoryRow[] {
  const number = rows.at(-1)?.number
  const last = rows.findLastIndex((row) => row.number !== number)
  return last < 0 ? [] : rows.slice(last + 1)
}

/** Awaited later; until then its failure is nobody's. */
function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined)
  return work
}

/** Zone data of this Node: pinned by the clocks whose calendars it expanded. */
const tzdb = process.versions.tz ?? 'unknown'

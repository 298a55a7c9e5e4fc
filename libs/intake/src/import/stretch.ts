import {
  type EventMetadata,
  type HandlingEvent,
  type Hash,
  type Instant,
  instant,
  milliseconds,
  type ReportText,
} from '@atlas/contracts'
import {
  handlingStream,
  type Incident,
  incidentTerms,
  clockEvents,
  observe,
  occurrenceIdOf,
  openIncident,
  ownerOf,
  reportStream,
  type ServiceLevelContext,
  serviceLevelStream,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { factsOf } from '../signal/facts.js'
import type { Identity } from './identity.js'
import { digestWith, type HistoryRow } from './row.js'

/** Rows of one incident that follow one another in the file. */
export interface Stretch {
  readonly system: string
  readonly number: string
  readonly identity: Identity
  /** Short number for people: the other system's digits, or one of ours; undefined where that is still to be allotted. */
  readonly short: string | undefined
  readonly rows: readonly HistoryRow[]
  /** Rows of the incident above them in this file, and the digest over those. */
  readonly before: { readonly rows: number; readonly digest: Hash | null }
}

export interface StretchTerms {
  readonly policy: Policy
  readonly clocks: ServiceLevelContext
  readonly metadata: (stretch: Stretch, row?: HistoryRow) => EventMetadata
}

/** What became of each row, in order. */
export type Outcome =
  | { readonly kind: 'imported'; readonly flags: readonly string[] }
  | { readonly kind: 'merged'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string }

export interface Taken {
  readonly outcomes: readonly Outcome[]
  readonly events: number
  readonly opened: boolean
  /** Over all rows of the incident up to these. */
  readonly digest: Hash | null
  /** Neither Resolved nor Closed: its clocks may have more to say. */
  readonly open: boolean
  /** Not closed yet: with `--live` that still comes. */
  readonly resolved: boolean
}

/** A new incident's number can't be the other system's: allot one, and take the stretch again. */
export class NumberNeeded extends Error {
  constructor(number: string) {
    super(`${number} needs a number of ours`)
  }
}

export const streamsOf = ({ incidentId, dedupKey }: Identity) => ({
  report: reportStream(dedupKey),
  handling: handlingStream(incidentId),
  levels: serviceLevelStream(incidentId),
})

/**
 * Takes rows over in one transaction: what was imported before is passed over, the rest becomes events at its own time,
 * and the clocks react to it as they would have then. Nothing is armed and nobody is told.
 */
export function takeStretch(transaction: Transaction, stretch: Stretch, terms: StretchTerms): Taken {
  const { handling } = streamsOf(stretch.identity)
  const begun = transaction.state(handling)
  const known = begun.opened ? (begun.elsewhere?.rows ?? 0) : 0
  const writing = new Writing(transaction, stretch, terms)
  const outcomes: Outcome[] = []
  let { rows, digest } = stretch.before
  for (const row of stretch.rows) {
    digest = digestWith(digest, row)
    rows++
    if (rows > known) {
      if (rows === 1) writing.open(row)
      outcomes.push(writing.take(row, rows === 1))
      continue
    }
    // The digest is over all of them: if the last one that is known fits, so do those above it.
    if (rows === known && begun.opened && begun.elsewhere?.digest !== digest)
      return refusedAll(stretch, 'its history is another than the one imported before', isOpen(begun))
    outcomes.push({ kind: 'merged', reason: 'imported before' })
  }
  if (rows > known && digest !== null) writing.close(rows, digest)
  const after = transaction.state(handling)
  return {
    outcomes,
    events: writing.events,
    digest,
    opened: known === 0 && writing.events > 0,
    open: after.opened && isOpen(after),
    resolved: after.opened && after.status === 'Resolved',
  }
}

const isOpen = ({ status }: Incident): boolean => status !== 'Resolved' && status !== 'Closed'

const refusedAll = ({ rows, before }: Stretch, reason: string, open: boolean): Taken => ({
  outcomes: rows.map(() => ({ kind: 'refused', reason })),
  events: 0,
  digest: rows.reduce(digestWith, before.digest),
  opened: false,
  open,
  resolved: false,
})

class Writing {
  events = 0
  /** The last row's time, which no row goes behind. */
  private until: Instant | undefined
  private caused: { readonly row: HistoryRow; readonly metadata: EventMetadata } | undefined
  private readonly streams: ReturnType<typeof streamsOf>

  constructor(
    private readonly transaction: Transaction,
    private readonly stretch: Stretch,
    private readonly terms: StretchTerms,
  ) {
    this.streams = streamsOf(stretch.identity)
    const state = transaction.state(this.streams.handling)
    this.until = state.opened ? (state.elsewhere?.until ?? undefined) : undefined
  }

  /** Reported when it was opened, or with its first row if that is earlier; Unassigned. */
  open(row: HistoryRow): void {
    const { identity, system, number, short } = this.stretch
    if (short === undefined) throw new NumberNeeded(number)
    const { policy } = this.terms
    const opened = row.opened()
    const at = earliest(opened.at ?? row.at, row.at, this.transaction.now)
    const text: ReportText = {
      summary: opened.summary ?? `${number} of ${system}`,
      description: opened.description ?? '',
      annotations: {},
    }
    const { cluster = `unknown:${system}`, namespace, application, labels } = opened
    const facts = {
      ...factsOf({ source: 'import', cluster, namespace, application, labels: { ...labels, number } }, policy),
      text: this.transaction.keep(JSON.stringify(text)),
    }
    const owner = ownerOf(policy.catalogue, facts)
    const event = openIncident(
      { dedupKey: identity.dedupKey, startsAt: at, reportedAt: at, receivedAt: at, reporters: [] },
      facts,
      {
        incidentId: identity.incidentId,
        number: short,
        contacts: [],
        ...(owner ? { owner } : {}),
        flags: ['imported', ...(opened.at !== undefined && opened.at > row.at ? ['opened-after-first-row'] : [])],
      },
    )
    const { incidentId } = identity
    const metadata = {
      ...this.terms.metadata(this.stretch, row),
      sourceRecordedAt: opened.recordedAt ?? row.recordedAt,
    }
    const started = {
      incidentId,
      occurrenceId: occurrenceIdOf(identity.dedupKey, 1),
      startsAt: at,
      receivedAt: at,
      occurrences: 1,
      notifications: 1,
      first: true,
      text: facts.text,
    }
    const handled: HandlingEvent = {
      type: 'HandlingOpened',
      occurredAt: at,
      data: {
        incidentId,
        number: event.data.number,
        cluster,
        environment: facts.environment,
        ...(facts.namespace === undefined ? {} : { namespace: facts.namespace }),
        ...(facts.application === undefined ? {} : { application: facts.application }),
        requestors: [],
        text: facts.text,
        source: 'import',
        dedupKey: identity.dedupKey,
        clocksStartAt: event.data.clocksStartAt,
      },
    }
    this.transaction.append(
      this.streams.report,
      incidentId,
      [event, { type: 'OccurrenceStarted', occurredAt: at, data: started }],
      metadata,
    )
    this.transaction.append(this.streams.handling, incidentId, [handled], metadata)
    this.events += 3
    this.until = at
  }

  take(row: HistoryRow, first: boolean): Outcome {
    const { now } = this.transaction
    const state = this.transaction.state(this.streams.handling)
    if (!state.opened) throw new Error(`${this.stretch.number} was not opened`)
    const until = this.until ?? row.at
    const flags = [...(row.at > now ? ['future-time'] : []), ...(row.at < until ? ['time-went-back'] : [])]
    const at = latest(until, earliest(row.at, now))
    this.until = at
    const { escalation } = this.terms.policy
    const events = observe({ ...row.observation, at, flags }, state, {
      system: this.stretch.system,
      policy: escalation,
    })
    this.write(events, row)
    if (events.length === 0 && !first) return { kind: 'merged', reason: 'nothing changed that is kept' }
    return {
      kind: 'imported',
      flags: events.flatMap((event) => (event.type === 'ObservedElsewhere' ? event.data.flags : [])),
    }
  }

  close(rows: number, digest: Hash): void {
    const row = this.stretch.rows.at(-1)
    if (!row || this.until === undefined) return
    const { system, number, identity } = this.stretch
    const { incidentId } = identity
    const data = { incidentId, system, number, rows, digest, madeSla: row.madeSla }
    this.write([{ type: 'HistoryImported', occurredAt: this.until, data }], row)
  }

  private metadataOf(row: HistoryRow): EventMetadata {
    if (this.caused?.row !== row) this.caused = { row, metadata: this.terms.metadata(this.stretch, row) }
    return this.caused.metadata
  }

  private write(events: readonly HandlingEvent[], row: HistoryRow): void {
    if (events.length === 0) return
    const { incidentId } = this.stretch.identity
    const { handling, levels } = this.streams
    const metadata = this.metadataOf(row)
    this.transaction.append(handling, incidentId, events, metadata)
    const after = this.transaction.state(handling)
    const clocks = after.opened
      ? clockEvents(events, this.transaction.state(levels), incidentId, incidentTerms(after), this.terms.clocks)
      : []
    if (clocks.length > 0) this.transaction.append(levels, incidentId, clocks, metadata)
    this.events += events.length + clocks.length
  }
}

const earliest = (...all: readonly Instant[]): Instant => instant(Math.min(...all.map(milliseconds)))
const latest = (one: Instant, other: Instant): Instant => (one > other ? one : other)

import type { EventOf, IncidentId, ReportEvent, Requestor, SignalResult } from '@atlas/contracts'
import {
  type Attach,
  correlated,
  decideReport,
  incidentOfReport,
  type Opening,
  ownerOf,
  type ReportCommand,
  type ReportState,
  reportStream,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'
import { recordBeat } from '../heartbeat/record-beat.js'
import { rejectedSignalStream, signalRejected } from '../rejected/rejected-signal.js'
import { outsideRequestor } from '../signal/requestor-id.js'
import { attachmentOf, noteCauses } from './correlate.js'
import { contactsOf } from '../signal/facts.js'
import type { Received, Reporter, Signal } from '../signal/received.js'
import type { Allotment } from './allotment.js'

/** Records signals one after the other on what was read; those of one key see one another. */
export class SignalRecorder {
  constructor(
    private readonly transaction: Transaction,
    private readonly policy: Policy,
    private readonly allot: Allotment,
  ) {}

  record(item: Received): SignalResult {
    const { index } = item
    switch (item.kind) {
      case 'ignored':
        return { index, outcome: 'ignored' }
      case 'rejected': {
        const { transaction } = this
        const body = transaction.keep(item.body)
        transaction.append(rejectedSignalStream(item.signalId), null, [signalRejected(item, body)])
        return { index, outcome: 'rejected', signalId: item.signalId, errors: [...item.errors] }
      }
      case 'beat':
        recordBeat(this.transaction, item, (command) => this.decide(command))
        return { index, outcome: 'heartbeat' }
      case 'signal':
        return this.signal(item)
    }
  }

  /** Decides on the newest state of the key and stages what happened. */
  decide(command: ReportCommand): { events: readonly ReportEvent[]; state: ReportState } {
    const { transaction, policy } = this
    const stream = reportStream(command.dedupKey)
    const context = { now: transaction.now, replicaTolerance: policy.intake.replicaTolerance }
    const events = decideReport(command, transaction.state(stream), context)
    for (const [incidentId, ofIncident] of byIncident(events)) transaction.append(stream, incidentId, ofIncident)
    return { events, state: transaction.state(stream) }
  }

  private signal(signal: Signal): SignalResult {
    const seen = this.seenBefore(signal)
    if (signal.status === 'resolved' && seen) return { index: signal.index, outcome: 'cleared' }
    const places = correlated(signal.facts, this.policy.correlation)
    const attach = attachmentOf(signal, places, this.transaction)
    const command = commandOf(signal, seen, this.transaction, this.openingOf(signal), attach)
    const { events, state } = this.decide(command)
    noteCauses(places, state, this.transaction)
    return resultOf(signal, events, state)
  }

  /** By source and id of its CloudEvent; a key taken here is taken for good. */
  private seenBefore({ eventKey }: Signal): boolean {
    if (eventKey === undefined) return false
    const key = { scope: eventKeyScope, key: eventKey }
    if (this.transaction.held(key) !== undefined) return true
    this.transaction.claim(key, '')
    return false
  }

  private openingOf({ index, facts, flags }: Signal): () => Opening {
    return () => {
      const owner = ownerOf(this.policy.catalogue, facts)
      return {
        incidentId: this.allot.incidentId(index),
        number: this.allot.number(index),
        contacts: contactsOf(this.policy, facts),
        ...(owner ? { owner } : {}),
        flags,
      }
    }
  }
}

/** Consecutive events of one incident together: only what moves signals concerns two. */
function byIncident(events: readonly ReportEvent[]): (readonly [IncidentId | null, readonly ReportEvent[]])[] {
  const ids = events.map(incidentOfReport)
  const [first = null] = ids
  if (ids.every((id) => id === first)) return events.length === 0 ? [] : [[first, events]]
  return events.map((event) => [incidentOfReport(event), [event]])
}

export const eventKeyScope = 'cloudevent'

function commandOf(
  signal: Signal,
  seen: boolean,
  transaction: Transaction,
  opening: () => Opening,
  attach: Attach | undefined,
): ReportCommand {
  const { dedupKey, startsAt, endsAt, reportedAt, receivedAt, facts } = signal
  if (signal.status === 'resolved' || startsAt === undefined)
    return { type: 'receive-clear', dedupKey, startsAt, endsAt, receivedAt }
  return {
    type: 'receive-firing',
    dedupKey,
    startsAt,
    reportedAt,
    receivedAt,
    identity: signal.eventKey === undefined ? 'start' : seen ? 'resend' : 'new',
    facts,
    reporters: signal.reporter ? [requestorOf(signal.reporter, transaction)] : [],
    text: () => transaction.keep(JSON.stringify(signal.text)),
    attach,
    opening,
  }
}

/** A person of the roster by id; one from outside by the sha256 of the address, with name and address as content. */
function requestorOf(reporter: Reporter, transaction: Transaction): Requestor {
  if ('person' in reporter) return { id: reporter.person }
  const { name, email } = reporter
  const contact = transaction.keep(JSON.stringify({ name, ...(email === undefined ? {} : { email }) }))
  return { id: outsideRequestor(email ?? name), contact }
}

function resultOf({ index, status }: Signal, events: readonly ReportEvent[], state: ReportState): SignalResult {
  const number = state.incident?.number ?? undefined
  const said =
    lastOf(events, 'OccurrenceStarted') ?? lastOf(events, 'NotificationCounted') ?? lastOf(events, 'OccurrenceCleared')
  return {
    index,
    outcome: outcomeOf(status, events),
    ...(said ? { incidentId: said.data.incidentId, occurrenceId: said.data.occurrenceId } : {}),
    ...(said && number !== undefined && said.data.incidentId === state.incident?.id ? { number } : {}),
  }
}

const lastOf = <Type extends ReportEvent['type']>(events: readonly ReportEvent[], type: Type) =>
  events.findLast((event): event is EventOf<Type> & ReportEvent => event.type === type)

function outcomeOf(status: Signal['status'], events: readonly ReportEvent[]): SignalResult['outcome'] {
  if (status === 'resolved') return lastOf(events, 'ClearKept') ? 'kept-clear' : 'cleared'
  if (lastOf(events, 'IncidentOpened')) return 'opened'
  return lastOf(events, 'OccurrenceStarted') ? 'occurrence' : 'notification'
}

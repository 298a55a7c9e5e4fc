import { type EventMetadata, type IncidentId, instant, isRefusal, type Hash } from '@atlas/contracts'
import {
  decideHandling,
  decideReport,
  type HandlingCommand,
  handlingStream,
  type OpenWork,
  type ReportCommand,
  reportStream,
  serviceLevelStream,
} from '@atlas/domain'
import type { EventLog, Reads, Transaction } from '@atlas/event-sourcing'
import type { Policy } from '@atlas/policy'

/** An incident of the bench: one alert that comes and goes. `fired` counts its occurrences so far. */
export interface Flapping {
  readonly incidentId: IncidentId
  readonly dedupKey: Hash
  fired: number
}

/** What a service does with one more occurrence, its clear included: real deciders on the real log. */
export interface Command {
  readonly name: string
  /** Decides on so many further occurrences in one transaction. */
  readonly run: (log: EventLog, incident: Flapping, occurrences: number) => Promise<unknown>
}

const metadata: EventMetadata = {
  actor: { kind: 'rule', id: 'bench', via: 'bench' },
  correlationId: '0190a5a0-0000-7000-8000-00000000000c',
  causationId: '0190a5a0-0000-7000-8000-00000000000d',
  policy: 'a'.repeat(64),
}
const first = Date.parse('2025-01-01T00:00:00Z')
/** Occurrence n begins five minutes after the one before it, and lasts one. */
const began = (n: number) => instant(first + n * 300_000)
const ended = (n: number) => instant(first + n * 300_000 + 60_000)

export const commands = (policy: Policy): readonly Command[] => [intake(policy), escalation(policy)]

/** Intake receives a firing and its clear. */
const intake = ({ intake: { replicaTolerance } }: Policy): Command => ({
  name: 'intake counts an occurrence',
  run: (log, incident, occurrences) => {
    const stream = reportStream(incident.dedupKey)
    return log.transact({ streams: [stream] }, metadata, (transaction) => {
      const decide = (command: ReportCommand): void =>
        transaction.append(
          stream,
          incident.incidentId,
          decideReport(command, transaction.state(stream), { now: transaction.now, replicaTolerance }),
        )
      each(incident, occurrences, (n) => {
        decide(firing(incident, n, transaction))
        decide({
          type: 'receive-clear',
          dedupKey: incident.dedupKey,
          startsAt: began(n),
          endsAt: ended(n),
          receivedAt: ended(n),
        })
      })
    })
  },
})

const labels = {
  alertname: 'KubePodCrashLooping',
  cluster: 'abrc1l-atlas-stg',
  container: 'worker',
  namespace: 'payments',
  pod: 'payments-worker-7d9f8b6c5-x2x4z',
  prometheus: 'monitoring/k8s',
  severity: 'warning',
}

const firing = ({ incidentId, dedupKey }: Flapping, n: number, transaction: Transaction): ReportCommand => ({
  type: 'receive-firing',
  dedupKey,
  startsAt: began(n),
  reportedAt: began(n),
  receivedAt: began(n),
  identity: 'start',
  facts: { source: 'alertmanager', cluster: labels.cluster, clusterKnown: true, environment: 'staging', labels },
  reporters: [],
  text: () => transaction.keep('Pod payments-worker is crash looping.'),
  opening: () => ({ incidentId, number: '1001', contacts: [], flags: [] }),
})

/** Escalation notes a firing of an open incident and its clear. */
const escalation = (policy: Policy): Command => ({
  name: 'escalation notes an occurrence',
  run: (log, incident, occurrences) => {
    const { incidentId, dedupKey } = incident
    const stream = handlingStream(incidentId)
    const reads: Reads = { streams: [stream, serviceLevelStream(incidentId)] }
    return log.transact(reads, metadata, (transaction) => {
      const decide = (command: HandlingCommand): void => {
        const events = decideHandling(command, transaction.state(stream), {
          now: transaction.now,
          policy,
          work: idle,
          latestPromise: () => null,
          clocksSince: null,
        })
        if (isRefusal(events)) throw new Error(events.message)
        transaction.append(stream, incidentId, events)
      }
      if (!transaction.state(stream).opened) decide(opening(incident))
      each(incident, occurrences, (n) => {
        const occurrenceId = `${dedupKey}/${n}`
        decide({ act: 'note-firing', occurrenceId, startsAt: began(n), receivedAt: began(n) })
        decide({ act: 'note-clear', occurrenceId, clearedAt: ended(n), receivedAt: ended(n) })
      })
    })
  },
})

const idle: OpenWork = { ofPerson: () => 0, atTier: () => 0 }

const opening = ({ incidentId, dedupKey }: Flapping): HandlingCommand => ({
  act: 'open',
  opened: {
    incidentId,
    number: '1001',
    dedupKey,
    facts: {
      source: 'alertmanager',
      cluster: labels.cluster,
      clusterKnown: true,
      environment: 'staging',
      labels,
      text: 'c'.repeat(64),
    },
    requestors: [],
    impactStartedAt: began(0),
    reportedAt: began(0),
    receivedAt: began(0),
    clocksStartAt: began(0),
    flags: [],
  },
})

function each(incident: Flapping, occurrences: number, act: (n: number) => void): void {
  // From what is stored on: a decision that runs again must decide the same.
  for (let n = 1; n <= occurrences; n++) act(incident.fired + n)
}

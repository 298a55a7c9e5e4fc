import { Injectable } from '@nestjs/common'
import { Instant } from '@atlas/contracts'
import { decideHeartbeat } from '@atlas/domain'
import { EventLog, type Timer } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { allotment } from '../receive/allotment.js'
import { readsOf } from '../receive/reads-of.js'
import { SignalRecorder } from '../receive/record-signals.js'
import { silenceKey } from '../signal/dedup-key.js'
import { factsOf } from '../signal/facts.js'
import type { Signal } from '../signal/received.js'
import { beatsOf, Silence } from './record-beat.js'

/** A cluster silent for longer than its heartbeat allows: the loss is an event, and a signal of our own. */
@Injectable()
@FiresTimers('intake')
export class SilenceAlarm implements TimerHandler {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly numbers: IncidentNumbers,
  ) {}

  async fire(timer: Timer): Promise<void> {
    const silence = Silence.parse(timer.data)
    const lastSeenAt = Instant.parse(silence.lastSeenAt)
    const { hash, policy } = this.policyInForce.current()
    const stream = beatsOf(silence.cluster)
    const signal = signalOf(silence, timer.dueAt, policy)
    const name = `${timer.owner}/${timer.name}@${timer.dueAt}`
    await this.numbers.lend(1, (next) => {
      const allot = allotment(next)
      return this.log.transact(
        { streams: [stream, ...readsOf([signal], policy).streams] },
        {
          actor: { kind: 'timer', id: 'silence', via: 'sweeper' },
          correlationId: name,
          causationId: name,
          policy: hash,
        },
        (transaction) => {
          const command = { type: 'fall-silent', ...silence, lastSeenAt, dueAt: timer.dueAt } as const
          const lost = decideHeartbeat(command, transaction.state(stream))
          if (lost.length === 0) return
          transaction.append(stream, null, lost)
          new SignalRecorder(transaction, policy, allot).record(signal)
        },
      )
    })
  }
}

/** Received when the silence became too long, however late the alarm was heard. */
function signalOf({ cluster, lastSeenAt }: Silence, dueAt: Instant, policy: Policy): Signal {
  const { alertname, severity, summary } = policy.intake.heartbeat.lost
  return {
    kind: 'signal',
    index: 0,
    status: 'firing',
    dedupKey: silenceKey(cluster),
    eventKey: undefined,
    startsAt: dueAt,
    endsAt: dueAt,
    reportedAt: dueAt,
    receivedAt: dueAt,
    facts: factsOf({ source: 'heartbeat', cluster, labels: { alertname, severity, cluster } }, policy),
    text: {
      summary: summary.replaceAll('{cluster}', cluster).replaceAll('{lastSeenAt}', lastSeenAt),
      description: '',
      annotations: {},
    },
    reporter: undefined,
    flags: [],
  }
}

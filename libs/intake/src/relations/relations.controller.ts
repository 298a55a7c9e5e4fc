import { Controller } from '@nestjs/common'
import { type EventMetadata, eventName, type EventOf, type Hash, type Recorded } from '@atlas/contracts'
import { reportStream, splitOff } from '@atlas/domain'
import { EventLog } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import type { Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { IncidentNumbers } from '../numbers/incident-numbers.js'
import { allotment } from '../receive/allotment.js'
import { SignalRecorder } from '../receive/record-signals.js'
import { openingOf } from './opening.js'

/** Handling says that incidents were merged or split: the signals follow, so that each belongs to exactly one. */
@Controller()
export class RelationsController {
  constructor(
    private readonly log: EventLog,
    private readonly policyInForce: PolicyInForce<Policy>,
    private readonly numbers: IncidentNumbers,
  ) {}

  @HandlesEvent('intake', 'IncidentAbsorbed')
  async absorbed(event: Recorded<EventOf<'IncidentAbsorbed'>>): Promise<void> {
    const { incidentId: id, number, from, signals } = event.data
    const { policy } = this.policyInForce.current()
    const nothing = allotment(() => {
      throw new Error('a merge opens no incident')
    })
    await this.log.transact(readsOf(signals), this.because(event, 'merge'), (transaction) => {
      const recorder = new SignalRecorder(transaction, policy, nothing)
      for (const dedupKey of signals)
        recorder.decide({ type: 'move-signals', dedupKey, from, to: { id, number }, because: 'merged' })
    })
  }

  @HandlesEvent('intake', 'IncidentSplit')
  async split(event: Recorded<EventOf<'IncidentSplit'>>): Promise<void> {
    const { policy } = this.policyInForce.current()
    await this.numbers.lend(1, (next) => {
      const allot = allotment(next)
      return this.log.transact(readsOf(event.data.signals), this.because(event, 'split'), (transaction) => {
        const recorder = new SignalRecorder(transaction, policy, allot)
        const states = event.data.signals.map((dedupKey) => transaction.state(reportStream(dedupKey)))
        for (const command of splitOff(event.data, states, (facts) => openingOf(facts, policy, allot)))
          recorder.decide(command)
      })
    })
  }

  private because = (event: Recorded, rule: string): EventMetadata => ({
    actor: { kind: 'rule', id: rule, via: 'consumer' },
    correlationId: event.metadata.correlationId,
    causationId: eventName(event),
    policy: this.policyInForce.current().hash,
  })
}

const readsOf = (signals: readonly Hash[]) => ({ streams: signals.map(reportStream) })

import { Injectable } from '@nestjs/common'
import type { EventMetadata, IncidentId, ServiceLevelEvent } from '@atlas/contracts'
import { fire, serviceLevelStream } from '@atlas/domain'
import type { Timer } from '@atlas/event-sourcing'
import { FiresTimers, type TimerHandler } from '@atlas/messaging'
import { type Desk, IncidentHandling } from '../handling/incident-handling.js'
import { stage } from '../handling/service-levels.js'

/** Thresholds and breaches of clocks, and what resolves and closes by itself; each stamped with its own instant. */
@Injectable()
@FiresTimers('escalation')
export class EscalationTimers implements TimerHandler {
  constructor(private readonly handling: IncidentHandling) {}

  async fire(timer: Timer): Promise<void> {
    const { incidentId } = timer
    if (incidentId === null) throw new Error(`the timer ${timer.owner} ${timer.name} belongs to no incident`)
    await this.handling.change(incidentId, metadataOf(timer), (desk) => {
      if (timer.owner === serviceLevelStream(incidentId).id) clockSays(desk, timer, incidentId)
      else deadlinePassed(desk, timer)
    })
  }
}

const metadataOf = ({ owner, name, dueAt }: Timer): Omit<EventMetadata, 'policy'> => ({
  actor: { kind: 'timer', id: name, via: 'sweeper' },
  correlationId: `${owner}/${name}`,
  causationId: `${owner}/${name}@${dueAt}`,
})

/** What the clock says now; near the end of one that policy watches, the incident escalates by itself. */
function clockSays({ transaction, clocks, policy, apply }: Desk, timer: Timer, incidentId: IncidentId): void {
  const reaction = fire(timer, transaction.state(serviceLevelStream(incidentId)), incidentId, clocks)
  stage(transaction, incidentId, reaction)
  const { slaRisk } = policy.escalation
  for (const said of reaction.events.filter(isThreshold))
    if (slaRisk.clocks.includes(said.data.kind))
      apply({ act: 'clock-risk', clock: said.data.clock, percent: said.data.percent, dueAt: said.occurredAt })
}

const isThreshold = (
  event: ServiceLevelEvent,
): event is Extract<ServiceLevelEvent, { type: 'ClockThresholdReached' }> => event.type === 'ClockThresholdReached'

function deadlinePassed({ transaction, apply }: Desk, { name, dueAt }: Timer): void {
  switch (name) {
    case 'auto-resolve':
      apply({ act: 'auto-resolve', dueAt, summary: transaction.keep(clearedByItself) })
      return
    case 'auto-close':
      apply({ act: 'auto-close', dueAt })
      return
    default:
      throw new Error(`no timer of an incident is called ${name}`)
  }
}

const clearedByItself = 'Every signal of this incident cleared by itself before anybody had worked on it.'

import { Controller } from '@nestjs/common'
import type { EventOf, Recorded } from '@atlas/contracts'
import { HandlesEvent } from '@atlas/messaging'
import { IncidentHandling } from '../handling/incident-handling.js'
import { tellSurvivors } from '../handling/tell-survivors.js'
import { because } from './because.js'

/** What came from an incident's record in ServiceNow. */
@Controller()
export class ServiceNowConsumer {
  constructor(private readonly handling: IncidentHandling) {}

  /** The caller's comment is their word, in every status, at the time they gave it: a clock goes on from there. */
  @HandlesEvent('escalation', 'RecordNoteReceived')
  async noted(event: Recorded<EventOf<'RecordNoteReceived'>>): Promise<void> {
    const { incidentId, fromCaller, by: from, text, at } = event.data
    if (!fromCaller) return
    await tellSurvivors(this.handling, incidentId, because(event, 'servicenow'), { act: 'mail-answer', from, text, at })
  }

  @HandlesEvent('escalation', 'RecordObserved')
  async observed(event: Recorded<EventOf<'RecordObserved'>>): Promise<void> {
    const { incidentId, instance: system, by, at, taken } = event.data
    if (Object.keys(taken).length === 0) return
    await this.handling.change(incidentId, because(event, 'servicenow'), ({ apply }) =>
      apply({ act: 'observe-elsewhere', system, by, at, taken }),
    )
  }

  /** A person took theirs, of what the rules had left to them. */
  @HandlesEvent('escalation', 'RecordConflictSettled')
  async settled(event: Recorded<EventOf<'RecordConflictSettled'>>): Promise<void> {
    const { incidentId, unit, take, by, reason, taken } = event.data
    // Changed back there: what was asked by the change is asked no more.
    if (unit === 'priority' && take === 'ours')
      await this.handling.change(incidentId, because(event, 'servicenow'), ({ apply }) =>
        apply({ act: 'withdraw-elsewhere', by, reason }),
      )
    if (Object.keys(taken).length === 0) return
    const { occurredAt: at } = event
    await this.handling.change(incidentId, because(event, 'servicenow'), ({ apply }) =>
      apply({ act: 'observe-elsewhere', system: 'servicenow', by, at, taken }),
    )
  }
}

import type { HandlingEvent } from '@atlas/contracts'
import type { MeasuredEscalation } from './measured.js'

/** Each hand-over between tiers, and how it ended. */
export class HandOvers {
  readonly all: MeasuredEscalation[] = []

  take(event: HandlingEvent): void {
    switch (event.type) {
      case 'IncidentEscalated':
      case 'IncidentDeescalated': {
        const { fromTier, toTier, giver } = event.data
        const trigger = event.type === 'IncidentEscalated' ? event.data.trigger : 'sent-back'
        const begun = { at: event.occurredAt, trigger, fromTier, toTier, by: giver } as const
        this.all.push({ ...begun, ending: 'waiting', passedOver: 0 })
        break
      }
      case 'EscalationAccepted':
        this.change({ ending: 'accepted' })
        break
      case 'EscalationTakenBack':
        this.change({ ending: 'taken-back' })
        break
      case 'EscalationNotAccepted':
        this.change({ passedOver: (this.all.at(-1)?.passedOver ?? 0) + 1 })
        break
      default:
        break
    }
  }

  private change(changed: Partial<MeasuredEscalation>): void {
    const last = this.all.pop()
    if (last) this.all.push({ ...last, ...changed })
  }
}

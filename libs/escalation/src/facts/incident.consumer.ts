import { Controller } from '@nestjs/common'
import type { EventOf, Recorded } from '@atlas/contracts'
import { handlingStream, widespreadStream } from '@atlas/domain'
import { AheadOfItsFacts, HandlesEvent } from '@atlas/messaging'
import { type Desk, IncidentHandling } from '../handling/incident-handling.js'
import { because } from './because.js'
import { opened } from './opened.js'
import { noteWidespread, patternsOf } from './widespread.js'

/** Intake opened an incident; classification has said what it is. They come in either order. */
@Controller()
export class IncidentConsumer {
  constructor(private readonly handling: IncidentHandling) {}

  @HandlesEvent('escalation', 'IncidentOpened')
  async incidentOpened(event: Recorded<EventOf<'IncidentOpened'>>): Promise<void> {
    const { incidentId, splitFrom, follows } = event.data
    const from = splitFrom?.incidentId ?? follows
    const origin = from === undefined ? undefined : handlingStream(from)
    await this.handling.change(
      incidentId,
      because(event, 'opening'),
      ({ transaction, apply }) =>
        apply({ act: 'open', opened: event.data, ...(origin ? { cameOf: transaction.state(origin) } : {}) }),
      origin ? { streams: [origin] } : {},
    )
  }

  @HandlesEvent('escalation', 'IncidentClassified')
  async incidentClassified(event: Recorded<EventOf<'IncidentClassified'>>): Promise<void> {
    const { incidentId, priority, category, rule } = event.data
    const patterns = priority === 'none' ? [] : patternsOf(event.data)
    const decide = (desk: Desk): void => {
      if (!opened(desk.transaction, incidentId)) throw new AheadOfItsFacts('intake', `IncidentOpened of ${incidentId}`)
      const { before, after } = desk.apply({ act: 'classify', priority, category, rule })
      if (before !== after && after.opened) noteWidespread(desk, after, patterns)
    }
    await this.handling.change(incidentId, because(event, rule), decide, { streams: patterns.map(widespreadStream) })
  }

  /** A later signal of it may say more than the priority in force, which stays. */
  @HandlesEvent('escalation', 'SignalClassified')
  async signalClassified(event: Recorded<EventOf<'SignalClassified'>>): Promise<void> {
    const { incidentId, priority, category, rule, matched, dedupKey, occurrenceId, receivedAt } = event.data
    if (priority === 'none') return
    const reason = matched.find((match) => match.rule === rule)?.because ?? rule
    const signal = { dedupKey, occurrenceId, priority, category, rule, because: reason, receivedAt }
    await this.handling.change(incidentId, because(event, rule), ({ transaction, apply }) => {
      if (!opened(transaction, incidentId)) throw new AheadOfItsFacts('intake', `IncidentOpened of ${incidentId}`)
      apply({ act: 'suggest-reclassification', signal })
    })
  }
}

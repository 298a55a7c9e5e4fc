import { Controller } from '@nestjs/common'
import type { EventOf, IncidentId, Recorded } from '@atlas/contracts'
import type { FactCommand } from '@atlas/domain'
import { AheadOfItsFacts, HandlesEvent } from '@atlas/messaging'
import { IncidentHandling } from '../handling/incident-handling.js'
import { because } from './because.js'
import { opened } from './opened.js'

/** Firings and clears of an incident's signals: whether it goes on, comes back or has recurred is decided here. */
@Controller()
export class OccurrenceConsumer {
  constructor(private readonly handling: IncidentHandling) {}

  @HandlesEvent('escalation', 'OccurrenceStarted')
  async occurrenceStarted(event: Recorded<EventOf<'OccurrenceStarted'>>): Promise<void> {
    const { first, past, incidentId, occurrenceId, startsAt, receivedAt } = event.data
    // The first one came with IncidentOpened: an incident that was opened fires. One that came late is history.
    if (first || past) return
    await this.note(event, incidentId, 'reopenWindow', [{ act: 'note-firing', occurrenceId, startsAt, receivedAt }])
  }

  /** Who reported it hears of it as well. */
  @HandlesEvent('escalation', 'ReportAdded')
  async reportAdded(event: Recorded<EventOf<'ReportAdded'>>): Promise<void> {
    const { incidentId, dedupKey, requestors } = event.data
    if (requestors.length === 0) return
    await this.note(event, incidentId, 'requestors', [{ act: 'join-requestors', dedupKey, requestors }])
  }

  /** It began again right after its clear: no new occurrence, but a firing. */
  @HandlesEvent('escalation', 'OccurrenceResumed')
  async occurrenceResumed(event: Recorded<EventOf<'OccurrenceResumed'>>): Promise<void> {
    const { past, incidentId, occurrenceId, startsAt, receivedAt } = event.data
    if (past) return
    await this.note(event, incidentId, 'reopenWindow', [{ act: 'note-firing', occurrenceId, startsAt, receivedAt }])
  }

  @HandlesEvent('escalation', 'OccurrenceCleared')
  async occurrenceCleared(event: Recorded<EventOf<'OccurrenceCleared'>>): Promise<void> {
    const { past, incidentId, occurrenceId, endsAt, receivedAt } = event.data
    if (past) return
    await this.note(event, incidentId, 'clears', [{ act: 'note-clear', occurrenceId, clearedAt: endsAt, receivedAt }])
  }

  /**
   * On RecurrenceFound intake moved a firing to a linked incident; the one that this opened fires already. One that is
   * history fires no more, but its clear still ends what it opened.
   */
  @HandlesEvent('escalation', 'OccurrenceMoved')
  async occurrenceMoved(event: Recorded<EventOf<'OccurrenceMoved'>>): Promise<void> {
    const { to, occurrenceId, startsAt, opened: opening, cleared, past } = event.data
    const receivedAt = event.recordedAt
    const commands: FactCommand[] = [
      ...(opening || past ? [] : [{ act: 'note-firing', occurrenceId, startsAt, receivedAt } as const]),
      ...(cleared ? [{ act: 'note-clear', occurrenceId, clearedAt: receivedAt, receivedAt } as const] : []),
    ]
    if (commands.length > 0) await this.note(event, to, 'reopenWindow', commands)
  }

  /** A merge or split moved a signal here. */
  @HandlesEvent('escalation', 'SignalsJoined')
  async signalsJoined(event: Recorded<EventOf<'SignalsJoined'>>): Promise<void> {
    const { incidentId, from, occurrenceId, startsAt, receivedAt, cleared } = event.data
    const command = { act: 'join-signal', from, occurrenceId, startsAt, receivedAt, cleared } as const
    await this.note(event, incidentId, 'relations', [command])
  }

  /** A split moved a signal from here; of what was merged, handling knows already. */
  @HandlesEvent('escalation', 'SignalsLeft')
  async signalsLeft(event: Recorded<EventOf<'SignalsLeft'>>): Promise<void> {
    const { incidentId, dedupKey, to, number, because } = event.data
    if (because === 'merged' || number === null) return
    await this.note(event, incidentId, 'relations', [{ act: 'note-left', dedupKey, to, number }])
  }

  private async note(
    event: Recorded,
    incidentId: IncidentId,
    rule: string,
    commands: readonly FactCommand[],
  ): Promise<void> {
    await this.handling.change(incidentId, because(event, rule), ({ transaction, apply }) => {
      if (!opened(transaction, incidentId)) throw new AheadOfItsFacts('intake', `IncidentOpened of ${incidentId}`)
      return commands.map((command) => apply(command))
    })
  }
}

import { Injectable } from '@nestjs/common'
import { eventName } from '@atlas/contracts'
import { communicationStream, isStillAsked, page } from '@atlas/domain'
import { EventLog, LogReader } from '@atlas/event-sourcing'
import { KnownIncidents } from '../read-models/known-incidents.js'
import { Correspondences } from '../speaking/correspondences.js'
import { Speaker } from '../speaking/speaker.js'
import { windowOverTimer } from './window-over-timer.js'

/**
 * A window suppresses paging, never what is recorded (domain, "Intake", maintenance): when it is over, whoever is still
 * asked to do what the page would have asked of them is paged.
 */
@Injectable()
export class WindowsOver {
  constructor(
    private readonly log: EventLog,
    private readonly reader: LogReader,
    private readonly incidents: KnownIncidents,
    private readonly correspondences: Correspondences,
    private readonly speaker: Speaker,
  ) {}

  /** `id` of the page that the window suppressed. */
  async over(id: string, window: string): Promise<void> {
    const stream = communicationStream(id)
    const because = eventName({ streamId: stream.id, streamVersion: 2 })
    const metadata = {
      actor: { kind: 'timer', id: windowOverTimer, via: 'sweeper' },
      correlationId: because,
      causationId: because,
    } as const
    const { result: state } = await this.log.transact({ streams: [stream] }, metadata, (tx) => tx.state(stream))
    if (state.kind !== 'page' || state.ending !== 'suppressed') return
    const incident = await this.incidents.load(state.incidentId)
    const { person, about: duty, priority } = state
    if (!incident || !isStillAsked({ person, duty }, incident)) return
    const now = await this.reader.now()
    const about = await this.correspondences.about(incident, because, now, [incident.text])
    const again = page(
      about.correspondence,
      person,
      duty,
      incident.priority ?? priority,
      `the window ${window} is over`,
    )
    await this.speaker.store({ intentions: [again], superseded: [] }, state.incidentId, {
      ...metadata,
      policy: about.policy,
    })
  }
}

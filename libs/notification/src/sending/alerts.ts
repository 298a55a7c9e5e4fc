import { Injectable } from '@nestjs/common'
import { onExhausted } from '@atlas/domain'
import { LogReader } from '@atlas/event-sourcing'
import { KnownIncidents } from '../read-models/known-incidents.js'
import { Correspondences } from '../speaking/correspondences.js'
import { Speaker } from '../speaking/speaker.js'
import type { Exhausted } from './attempts.js'

/** An exhausted page is itself an alert (domain, "Stakeholders and communication"). */
@Injectable()
export class Alerts {
  constructor(
    private readonly incidents: KnownIncidents,
    private readonly correspondences: Correspondences,
    private readonly speaker: Speaker,
    private readonly reader: LogReader,
  ) {}

  /** To be called in the unit that stores the exhaustion, so that neither is without the other. */
  async raise(pages: readonly Exhausted[]): Promise<void> {
    for (const page of pages) {
      const incident = await this.incidents.load(page.incidentId)
      if (!incident) throw new Error(`page ${page.id} is about an incident that notification does not know`)
      const now = await this.reader.now()
      const { correspondence, policy } = await this.correspondences.about(incident, page.because, now, [incident.text])
      const alert = onExhausted(page, page.priority, correspondence)
      await this.speaker.store({ intentions: [alert], superseded: [] }, page.incidentId, {
        actor: { kind: 'rule', id: 'exhausted-page', via: 'sender' },
        correlationId: page.correlationId,
        causationId: page.because,
        policy,
      })
    }
  }
}

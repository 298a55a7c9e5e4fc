import { Controller } from '@nestjs/common'
import {
  type EventMetadata,
  eventName,
  type EventOf,
  type HandlingEvent,
  type IncidentId,
  type Recorded,
} from '@atlas/contracts'
import { type CausingEvent, contentOf, type KnownIncident, learn, wishesOf } from '@atlas/domain'
import { AheadOfItsFacts, HandlesEvent } from '@atlas/messaging'
import { KnownIncidents } from '../read-models/known-incidents.js'
import { Correspondences } from './correspondences.js'
import { Speaker } from './speaker.js'

/** What escalation did: notification learns of the incident from it, and says what policy wants said. */
@Controller()
export class FactsOfEscalation {
  constructor(
    private readonly incidents: KnownIncidents,
    private readonly correspondences: Correspondences,
    private readonly speaker: Speaker,
  ) {}

  @HandlesEvent(
    'notification',
    'HandlingOpened',
    'RequestorsJoined',
    'TentativePrioritySet',
    'IncidentReleased',
    'CustomerAnswered',
    'IncidentDeescalated',
    'IncidentReopened',
    'ObservedElsewhere',
    'AssignedElsewhere',
    'PrioritisedElsewhere',
    'VendorSeverityChanged',
    'RestrictionLifted',
    'ReaderAdmitted',
  )
  async learns(event: Recorded<HandlingEvent>): Promise<void> {
    await this.learn(event)
  }

  @HandlesEvent(
    'notification',
    'IncidentRestricted',
    'IncidentRouted',
    'ResponseTeamCalled',
    'TriageConfirmed',
    'TriageCorrected',
    'Recategorised',
    'ScopeChanged',
    'ConfirmationOverdue',
    'IncidentEscalated',
    'WarRoomPartCalled',
    'WarRoomPartFilled',
    'WarRoomPartHandedOver',
    'ManagementUpdateSent',
    'AllClearGiven',
    'WarRoomStoodDown',
    'ReviewOverdue',
    'EscalationNotAccepted',
    'SlaRiskRaised',
    'OwnerOffShift',
    'OwnerBackOnShift',
    'HandOverOffered',
    'HandOverAccepted',
    'HandOverDeclined',
    'HandOverWithdrawn',
    'EscalationAccepted',
    'EscalationTakenBack',
    'WorkStarted',
    'FeedbackRequested',
    'FeedbackReminded',
    'ReplyTaskOpened',
    'WaitOverdue',
    'ConsultationAsked',
    'ConsultationDeclined',
    'ConsultationAnswered',
    'ConsultationOverdue',
    'VendorCaseRequested',
    'VendorCaseRefused',
    'VendorCaseWithdrawn',
    'VendorCaseOpened',
    'VendorExchangeRecorded',
    'VendorCaseClosed',
    'UpdateSent',
    'IncidentResolved',
    'IncidentClosed',
    'RelationAdded',
    'IncidentAbsorbed',
    'ParentSuggested',
    'ReclassificationSuggested',
    'ReclassificationRequested',
    'ReclassificationAskedElsewhere',
    'ReclassificationApproved',
    'ReclassificationRefused',
    'ReclassificationWithdrawn',
    'ReclassificationExpired',
    'PriorityReclassified',
    'PriorityLowered',
  )
  async learnsAndSpeaks(event: Recorded<HandlingEvent>): Promise<void> {
    await this.speak(event, await this.learn(event))
  }

  @HandlesEvent('notification', 'ClockThresholdReached', 'ClockBreached')
  async speaks(event: Recorded<EventOf<'ClockThresholdReached'> | EventOf<'ClockBreached'>>): Promise<void> {
    await this.speakOf(event.data.incidentId, event)
  }

  /** Told to the incident that opened it. */
  @HandlesEvent('notification', 'RootCauseTaskOpened')
  async asksForRootCause(event: Recorded<EventOf<'RootCauseTaskOpened'>>): Promise<void> {
    if (event.incidentId !== null) await this.speakOf(event.incidentId, event)
  }

  private async speakOf(incidentId: IncidentId, event: Recorded<CausingEvent>): Promise<void> {
    const incident = await this.incidents.load(incidentId)
    if (!incident) throw unopened(incidentId)
    await this.speak(event, incident)
  }

  private async learn(event: Recorded<HandlingEvent>): Promise<KnownIncident> {
    const before = event.type === 'HandlingOpened' ? undefined : await this.incidents.load(event.data.incidentId)
    const after = learn(before, event)
    if (!after) throw unopened(event.data.incidentId)
    if (after !== before) await this.incidents.save(after)
    return after
  }

  private async speak(event: Recorded<CausingEvent>, incident: KnownIncident): Promise<void> {
    const because = eventName(event)
    const { correspondence, policy } = await this.correspondences.about(
      incident,
      because,
      // When it became known: a threshold may carry an instant long past.
      event.recordedAt,
      contentOf(event, incident),
      event.type === 'IncidentRestricted' ? await this.correspondences.said(incident.incidentId) : [],
    )
    const metadata: EventMetadata = {
      actor: { kind: 'rule', id: 'notification', via: 'consumer' },
      correlationId: event.metadata.correlationId,
      causationId: because,
      policy,
    }
    await this.speaker.store(wishesOf(event, correspondence), incident.incidentId, metadata)
  }
}

const unopened = (incident: IncidentId) => new AheadOfItsFacts('escalation', `HandlingOpened of ${incident}`)

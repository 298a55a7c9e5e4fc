import { Controller } from '@nestjs/common'
import {
  type ContentHash,
  type EventMetadata,
  eventName,
  type EventOf,
  type HandlingEvent,
  type IncidentId,
  type Recorded,
  type ServicenowRecordEvent,
} from '@atlas/contracts'
import {
  afterRequest,
  intendMessage,
  intendWrites,
  isHistory,
  type ServicenowRecordState,
  servicenowRecordStream,
} from '@atlas/domain'
import type { Transaction } from '@atlas/event-sourcing'
import { HandlesEvent } from '@atlas/messaging'
import { instanceOf, instanceTerms, mappingOf, type Policy } from '@atlas/policy'
import { PolicyInForce } from '@atlas/runtime'
import { adopted, arrivalKey } from '../receiving/arrivals.js'
import { Records } from '../records/records.js'

/** What escalation did becomes what is to be written to ServiceNow; nothing while policy leaves it off. */
@Controller()
export class FactsOfEscalation {
  constructor(
    private readonly records: Records,
    private readonly policyInForce: PolicyInForce<Policy>,
  ) {}

  @HandlesEvent(
    'servicenow-sync',
    'HandlingOpened',
    'TentativePrioritySet',
    'TriageCorrected',
    'Recategorised',
    'ScopeChanged',
    'WorkStarted',
    'IncidentReleased',
    'IncidentEscalated',
    'IncidentDeescalated',
    'EscalationNotAccepted',
    'EscalationAccepted',
    'EscalationTakenBack',
    'OwnerOffShift',
    'OwnerBackOnShift',
    'HandOverOffered',
    'HandOverAccepted',
    'SlaRiskRaised',
    'FeedbackRequested',
    'FeedbackReminded',
    'CustomerAnswered',
    'ServiceRestored',
    'IncidentResolved',
    'IncidentReopened',
    'IncidentClosed',
    'PriorityReclassified',
    'PriorityLowered',
    'ReclassificationRefused',
    'ReclassificationWithdrawn',
    'ReclassificationExpired',
    'IncidentRestricted',
    'RestrictionLifted',
    'NoteAdded',
    'FindingRecorded',
    'WaitBegan',
    'WaitEnded',
    'ConsultationAsked',
    'ConsultationAnswered',
    'WarRoomPartHandedOver',
    'ManagementUpdateSent',
    'AllClearGiven',
    'ReviewHeld',
    'VendorCaseOpened',
    'VendorCaseClosed',
    'RelationAdded',
    'RelationRemoved',
    'IncidentAbsorbed',
    'IncidentSplit',
    'ReplyTaskOpened',
    'ReplyTaskDone',
    'ObservedElsewhere',
    'AssignedElsewhere',
    'PrioritisedElsewhere',
    'HandlingCorrected',
  )
  async write(fact: Recorded<HandlingEvent>): Promise<void> {
    const { policy } = this.policyInForce.current()
    if (!policy.servicenow.enabled || isHistory(fact)) return
    const { incidentId } = fact.data
    const arrival = fact.type === 'HandlingOpened' ? [arrivalKey(fact.data.dedupKey)] : []
    const decide = (before: ServicenowRecordState, transaction: Transaction) => {
      const { now } = transaction
      const [key] = arrival
      const held = key && transaction.held(key)
      // It was theirs first: nothing is created, and theirs is known by our id from now on.
      const link = held === undefined ? [] : [{ ...adopted(incidentId, held), occurredAt: now }]
      const state = link.reduce(servicenowRecordStream(incidentId).aggregate.evolve, before)
      const mapping = this.mappingFor(state, fact)
      const writes = intendWrites(fact, state, mapping, now).map(({ event }) => event)
      const disclosed =
        fact.type === 'IncidentRestricted' && state.acknowledged > 0 ? [disclosedBy(state, incidentId, now)] : []
      const asked = afterRequest(fact, state, { because: eventName(fact), mapping, now })
      const stood = fact.type === 'TentativePrioritySet' ? stoodThere(state, incidentId, now) : []
      const said = [...writes, ...(writes.length > 0 ? disclosed : []), ...stood, ...asked]
      return { events: [...link, ...said], result: undefined }
    }
    await this.records.change(incidentId, this.metadata(fact), decide, undefined, arrival)
  }

  /** What a requestor was told is a comment; what anybody else was told leaves a work note. */
  @HandlesEvent('servicenow-sync', 'MessageIntended', 'MessageNotApplicable', 'MessageRefused')
  async told(
    event: Recorded<EventOf<'MessageIntended'> | EventOf<'MessageNotApplicable'> | EventOf<'MessageRefused'>>,
  ): Promise<void> {
    const { policy } = this.policyInForce.current()
    if (!policy.servicenow.enabled) return
    await this.records.change(event.data.incidentId, this.metadata(event), (state, { now }) => {
      // Of an incident from before ServiceNow was connected there is nothing to add to.
      if (state.intended === 0 && !state.link) return { events: [], result: undefined }
      const mapping = this.mappingFor(state, undefined)
      return { events: intendMessage(event, mapping, now).map((write) => write.event), result: undefined }
    })
  }

  /** Of the instance that the incident is kept in. */
  private mappingFor({ link, ours }: ServicenowRecordState, fact: HandlingEvent | undefined) {
    const { servicenow } = this.policyInForce.current().policy
    const opened = fact?.type === 'HandlingOpened' ? fact.data : undefined
    const cluster = opened?.cluster ?? ours.cluster ?? ''
    const organisation = opened?.catalogued?.organisation ?? ours.organisation ?? null
    const name = link?.instance ?? instanceOf(servicenow, { cluster, organisation })
    return (name === undefined ? undefined : instanceTerms(servicenow, name)?.mapping) ?? mappingOf(servicenow)
  }

  private metadata = (fact: Recorded): EventMetadata => ({
    actor: { kind: 'sync', id: 'servicenow', via: 'consumer' },
    correlationId: fact.metadata.correlationId,
    causationId: eventName(fact),
    policy: this.policyInForce.current().hash,
  })
}

/** Classified it has clocks: what people had done with theirs by then is taken over. */
function stoodThere(
  { stood, link, modCount }: ServicenowRecordState,
  incidentId: IncidentId,
  occurredAt: ServicenowRecordEvent['occurredAt'],
): ServicenowRecordEvent[] {
  if (!stood || !link) return []
  const { instance } = link
  const data = { ...stood, incidentId, instance, via: 'arrival' as const, values: {}, modCount }
  return [{ type: 'RecordObserved', occurredAt, data }]
}

/** What was said of it while everybody could read it. */
function disclosedBy(
  { values, said }: ServicenowRecordState,
  incidentId: IncidentId,
  occurredAt: ServicenowRecordEvent['occurredAt'],
): ServicenowRecordEvent {
  const fields = Object.entries(values).flatMap(([field, value]: [string, ContentHash]) =>
    value === '' ? [] : [field],
  )
  return { type: 'RecordDisclosed', occurredAt, data: { incidentId, fields, ...said } }
}

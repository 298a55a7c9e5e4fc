import type { z } from 'zod'
import { classificationEvents, type ClassificationEvent } from './classification.js'
import { communicationEvents, type CommunicationEvent } from './communication.js'
import { correlationEvents, type CorrelationEvent } from './correlation.js'
import { handlingEvents, type HandlingEvent } from './handling.js'
import { policyEvents, type PolicyEvent } from './policy.js'
import {
  correctionEvents,
  type CorrectionEvent,
  privacyEvents,
  type PrivacyEvent,
  redactionEvents,
  type RedactionEvent,
} from './privacy.js'
import { readingEvents, type ReadingEvent } from './reading.js'
import { refusalEvents, type RefusalEvent } from './refusal.js'
import {
  heartbeatEvents,
  rejectedSignalEvents,
  reportEvents,
  type HeartbeatEvent,
  type RejectedSignalEvent,
  type ReportEvent,
} from './report.js'
import { rosterEvents, type RosterEvent } from './roster.js'
import { rootCauseEvents, type RootCauseEvent } from './root-cause.js'
import { sealEvents, type SealEvent } from './seal.js'
import { serviceLevelEvents, type ServiceLevelEvent } from './service-level.js'
import { storedReportEvents, type StoredReportEvent } from './stored-report.js'
import { widespreadEvents, type WidespreadEvent } from './widespread.js'
import { windowEvents, type WindowEvent } from './windows.js'
import {
  servicenowArrivalEvents,
  servicenowRecordEvents,
  type ServicenowArrivalEvent,
  type ServicenowRecordEvent,
} from './servicenow-record.js'

export type { FactsOf } from './facts-of.js'
export * from './acceptance.js'
export * from './affected.js'
export * from './breaches.js'
export * from './classification.js'
export * from './clock-terms.js'
export * from './communication.js'
export * from './consultations.js'
export * from './correction.js'
export * from './elsewhere.js'
export * from './correlation.js'
export * from './escalation-evidence.js'
export * from './feedback.js'
export * from './handling.js'
export * from './later-words.js'
export * from './notes.js'
export * from './ownership.js'
export * from './policy.js'
export * from './privacy.js'
export * from './reading.js'
export * from './reclassification-evidence.js'
export * from './reclassification.js'
export * from './refusal.js'
export * from './relations.js'
export * from './replies.js'
export * from './report.js'
export * from './restriction.js'
export * from './roster.js'
export * from './root-cause.js'
export * from './runbooks.js'
export * from './seal.js'
export * from './service-level.js'
export * from './servicenow-record.js'
export * from './split-from.js'
export * from './stored-report.js'
export * from './vendor-cases.js'
export * from './sla-risk.js'
export * from './standard-check.js'
export * from './waits.js'
export * from './war-room.js'
export * from './widespread.js'
export * from './windows.js'

/** Every event there is: name to schema of its newest version. */
export const eventSchemas = {
  ...reportEvents,
  ...correlationEvents,
  ...rejectedSignalEvents,
  ...heartbeatEvents,
  ...classificationEvents,
  ...handlingEvents,
  ...rootCauseEvents,
  ...widespreadEvents,
  ...serviceLevelEvents,
  ...rosterEvents,
  ...windowEvents,
  ...communicationEvents,
  ...servicenowRecordEvents,
  ...servicenowArrivalEvents,
  ...policyEvents,
  ...privacyEvents,
  ...redactionEvents,
  ...correctionEvents,
  ...sealEvents,
  ...refusalEvents,
  ...readingEvents,
  ...storedReportEvents,
} as const satisfies Record<string, z.ZodType>

export type EventType = keyof typeof eventSchemas
export type AtlasEvent =
  | ReportEvent
  | CorrelationEvent
  | RejectedSignalEvent
  | HeartbeatEvent
  | ClassificationEvent
  | HandlingEvent
  | RootCauseEvent
  | WidespreadEvent
  | ServiceLevelEvent
  | RosterEvent
  | WindowEvent
  | CommunicationEvent
  | ServicenowRecordEvent
  | ServicenowArrivalEvent
  | PolicyEvent
  | PrivacyEvent
  | RedactionEvent
  | CorrectionEvent
  | SealEvent
  | RefusalEvent
  | ReadingEvent
  | StoredReportEvent
/** The event of one name. */
export type EventOf<T extends AtlasEvent['type']> = Extract<AtlasEvent, { type: T }>

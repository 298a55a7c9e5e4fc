import type { AtlasEvent, Instant } from '@atlas/contracts'
import { instant, milliseconds } from '@atlas/contracts'
import type { PrivacyPolicy } from '@atlas/policy'
import { textsNamed } from './texts-named.js'

/** Kinds of texts that policy keeps for a time of their own (policy/privacy.yaml). */
export type KeptKind = keyof PrivacyPolicy['retention']

/** What kind a text of an event is; undefined for one that is kept for ever, such as contacts. */
export function kindOfText(event: AtlasEvent, field: string): KeptKind | undefined {
  switch (event.type) {
    case 'IncidentOpened':
    case 'SignalAttached':
    case 'OccurrenceStarted':
    case 'NotificationCounted':
    case 'ReportAdded':
    case 'HandlingOpened':
      return field === 'dedupKey' || field === 'cause' ? undefined : 'reports'
    case 'MessageIntended':
    case 'PageIntended':
    case 'AttemptStarted':
    case 'MailReceived':
    case 'CustomerAnswered':
    case 'FeedbackRequested':
    case 'UpdateSent':
      return 'messages'
    default:
      return event.type in works ? 'work' : undefined
  }
}

/** What people write while they work on an incident: notes, findings, evidence, reasons, conclusions. */
const works = {
  NoteAdded: true,
  FindingRecorded: true,
  IncidentEscalated: true,
  ReclassificationRequested: true,
  PriorityReclassified: true,
  PriorityLowered: true,
  IncidentResolved: true,
  ReviewHeld: true,
  ConsultationAsked: true,
  ConsultationAnswered: true,
  HandOverOffered: true,
  StepRecorded: true,
  VendorCaseRequested: true,
  VendorCaseOpened: true,
  VendorExchangeRecorded: true,
  VendorCaseClosed: true,
  ManagementUpdateSent: true,
  AllClearGiven: true,
} as const satisfies Partial<Record<AtlasEvent['type'], true>>

/** Texts of a kind that an event names. */
export const textsOfKind = (event: AtlasEvent, kind: KeptKind) =>
  textsNamed(event.data).filter(({ field }) => kindOfText(event, field) === kind)

/** When texts of a kind go, of what was closed at an instant; undefined: never. */
export function dueAfter(closedAt: Instant, kind: KeptKind, { retention }: PrivacyPolicy): Instant | undefined {
  const kept = retention[kind]
  return kept === null ? undefined : instant(milliseconds(closedAt) + kept)
}

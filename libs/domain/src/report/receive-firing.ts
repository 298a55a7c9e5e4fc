import {
  type ContentHash,
  type EventOf,
  type Hash,
  type IncidentId,
  instant,
  type Instant,
  milliseconds,
  type ReportEvent,
  type Requestor,
  type SignalFacts,
} from '@atlas/contracts'
import { occurrenceIdOf } from './evolve-report.js'
import { notAfter, type Opening, openIncident } from './open-incident.js'
import type { ReportContext } from './report.js'
import { type Firing, isCleared, isPast, type KeptClear, type ReportState } from './report-state.js'
import { type KnownFiring, recogniseFiring, toldAhead } from './same-firing.js'

export interface ReceiveFiring {
  readonly type: 'receive-firing'
  readonly dedupKey: Hash
  /** By the source's word, as it said it. */
  readonly startsAt: Instant
  readonly reportedAt: Instant
  readonly receivedAt: Instant
  /**
   * How the sender tells firings apart: by their starts, or (CloudEvents) each event is a firing of its own but for
   * the re-send of one, known by source and id.
   */
  readonly identity: 'start' | 'new' | 'resend'
  readonly facts: Omit<SignalFacts, 'text'>
  /** Reporters of this signal, before anyone else is asked. */
  readonly reporters: readonly Requestor[]
  /** A value made before deciding; asked for only when an event names the text, so that a re-send stores none. */
  readonly text: () => ContentHash
  /** What explains it, where it is new: it joins that incident instead of opening one. */
  readonly attach?: Attach | undefined
  /** Values for an incident that may open; asked for only when it does, so that no number is wasted. */
  readonly opening: () => Opening
}

export interface Attach {
  readonly incident: { readonly id: IncidentId; readonly number: string | null }
  readonly cause: Hash
  readonly rule: string
  readonly because: string
}

export function receiveFiring(command: ReceiveFiring, state: ReportState, context: ReportContext): ReportEvent[] {
  const known = recognise(command, state, context)
  switch (known.kind) {
    case 'same':
    case 'near':
    case 'earlier':
    case 'resend':
      return notification(command, state, known.firing, known.kind)
    case 'unknown':
      return occurrence(command, state, known.kept)
  }
}

type Recognised =
  | Exclude<KnownFiring, { kind: 'forgotten' }>
  | { readonly kind: 'resend'; readonly firing: Firing; readonly span?: number }

function recognise(command: ReceiveFiring, state: ReportState, context: ReportContext): Recognised {
  if (command.identity === 'new') return { kind: 'unknown', kept: undefined }
  const ahead = toldAhead(state, milliseconds(command.startsAt), context.replicaTolerance)
  if (ahead) return { kind: 'same', firing: ahead, span: 0 }
  const known = recogniseFiring(state, milliseconds(startOf(command)), context.replicaTolerance)
  if (known.kind === 'forgotten' || (command.identity === 'resend' && known.kind !== 'same')) {
    const echoed = known.kind === 'forgotten' ? state.firings[0] : state.firings.at(-1)
    return echoed ? { kind: 'resend', firing: echoed } : { kind: 'unknown', kept: undefined }
  }
  return known
}

/** Source times in the future are clamped. */
const startOf = ({ startsAt, receivedAt }: ReceiveFiring): Instant => notAfter(startsAt, receivedAt)

function notification(
  command: ReceiveFiring,
  state: ReportState,
  firing: Firing,
  match: 'same' | 'near' | 'earlier' | 'resend',
): ReportEvent[] {
  const { dedupKey, receivedAt, reporters } = command
  const startsAt = startOf(command)
  const occurrence = { incidentId: firing.incidentId, occurrenceId: occurrenceIdOf(dedupKey, firing.number) }
  const facts = reporters.length > 0 ? { ...command.facts, text: command.text() } : undefined
  const counted: ReportEvent = {
    type: 'NotificationCounted',
    occurredAt: receivedAt,
    data: {
      ...occurrence,
      startsAt,
      match,
      receivedAt,
      notifications: state.notifications + 1,
      ...(facts ? { text: facts.text, requestors: [...reporters] } : {}),
    },
  }
  const told = [counted, ...(facts ? [added(command, occurrence, facts)] : [])]
  if (match === 'resend' || !isCleared(firing) || milliseconds(startsAt) <= (firing.endsAt ?? Infinity)) return told
  const past = isPast(state, milliseconds(startsAt), firing)
  const resumed = { ...occurrence, startsAt, receivedAt, ...(past ? { past } : {}) }
  return [...told, { type: 'OccurrenceResumed', occurredAt: receivedAt, data: resumed }]
}

/** It says something new of what is an incident already. */
const added = (
  { dedupKey, receivedAt, reporters }: ReceiveFiring,
  { incidentId, occurrenceId }: Pick<EventOf<'ReportAdded'>['data'], 'incidentId' | 'occurrenceId'>,
  facts: SignalFacts,
): ReportEvent => ({
  type: 'ReportAdded',
  occurredAt: receivedAt,
  data: { incidentId, occurrenceId, dedupKey, facts, requestors: [...reporters], receivedAt },
})

function occurrence(command: ReceiveFiring, state: ReportState, kept: KeptClear | undefined): ReportEvent[] {
  const { dedupKey, startsAt, receivedAt } = command
  const text = command.text()
  const facts: SignalFacts = { ...command.facts, text }
  const attached = state.incident ? undefined : attachedBy(command, facts)
  const opened = state.incident || attached ? undefined : openIncident(command, facts, command.opening())
  const beginning = opened ?? attached
  const incidentId = beginning?.data.incidentId ?? state.incident?.id
  if (incidentId === undefined) throw new Error('a firing belongs to the incident that it opened')
  const start = startOf(command)
  const past = isPast(state, milliseconds(start))
  const isOther = beginning === undefined && !sameFacts(state.facts, facts)
  const started: EventOf<'OccurrenceStarted'> = {
    type: 'OccurrenceStarted',
    occurredAt: receivedAt,
    data: {
      incidentId,
      occurrenceId: occurrenceIdOf(dedupKey, state.occurrences + 1),
      startsAt: start,
      ...(start === startsAt ? {} : { sourceStartsAt: startsAt }),
      receivedAt,
      occurrences: state.occurrences + 1,
      notifications: state.notifications + 1,
      first: opened !== undefined,
      ...(past ? { past } : {}),
      text,
      ...(isOther ? { facts } : {}),
      ...(command.reporters.length > 0 ? { requestors: [...command.reporters] } : {}),
    },
  }
  const saysMore = !opened && (attached !== undefined || isOther || command.reporters.length > 0)
  return [
    ...(beginning ? [beginning] : []),
    started,
    ...(saysMore ? [added(command, started.data, facts)] : []),
    ...clearedAlready(command, started.data, kept),
  ]
}

function attachedBy(
  { attach, dedupKey, receivedAt }: ReceiveFiring,
  facts: SignalFacts,
): EventOf<'SignalAttached'> | undefined {
  if (!attach) return undefined
  const { incident, cause, rule, because } = attach
  const data = { incidentId: incident.id, number: incident.number, dedupKey, facts, cause, rule, because, receivedAt }
  return { type: 'SignalAttached', occurredAt: receivedAt, data }
}

/** The clear came first: it counts for this firing, unless the firing began after it. */
function clearedAlready(
  command: ReceiveFiring,
  { incidentId, occurrenceId, past }: EventOf<'OccurrenceStarted'>['data'],
  kept: KeptClear | undefined,
): ReportEvent[] {
  if (!kept || kept.endsAt < milliseconds(startOf(command))) return []
  const { receivedAt } = command
  return [
    {
      type: 'OccurrenceCleared',
      occurredAt: receivedAt,
      data: {
        incidentId,
        occurrenceId,
        startsAt: instant(kept.startsAt),
        endsAt: instant(kept.endsAt),
        receivedAt,
        ...(past ? { past } : {}),
      },
    },
  ]
}

const sameFacts = (one: SignalFacts | null, other: SignalFacts): boolean =>
  one !== null && JSON.stringify({ ...one, text: '' }) === JSON.stringify({ ...other, text: '' })

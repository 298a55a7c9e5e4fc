import type { ChannelKind, CommunicationStateName, Instant, Priority } from '@atlas/contracts'
import { type Communication, outwardIdOf } from '@atlas/domain'

/** A row of notification.communication. Everything in it follows from the stream's events. */
export interface CommunicationRow {
  readonly id: string
  readonly kind: 'message' | 'page'
  readonly incident_id: string
  readonly state: CommunicationStateName
  readonly about: string
  readonly recipient_kind: string | null
  readonly recipient_id: string | null
  readonly priority: Priority | null
  readonly channel: ChannelKind | null
  readonly content: string | null
  readonly reduced: boolean
  readonly reason: string | null
  readonly because: string
  readonly attempts: number
  readonly outward_id: string | null
  readonly repeats: boolean
  readonly current_attempt: number | null
  readonly due_at: Instant | null
  readonly last_started_at: Instant | null
  readonly intended_at: Instant
  readonly ended_at: Instant | null
  readonly stream_version: number
  readonly correlation_id: string
}

/** The row of a state; undefined for a stream without events. `correlation_id` is that of its intention. */
export function rowOf(state: Communication, version: number, correlation_id: string): CommunicationRow | undefined {
  if (state.kind === 'none') return undefined
  const { id, incidentId: incident_id, because, about, intendedAt: intended_at } = state
  const always = { id, incident_id, because, about, intended_at, stream_version: version, correlation_id }
  if (state.kind === 'nothing')
    return {
      ...always,
      kind: state.of,
      state: state.ending,
      recipient_kind: null,
      recipient_id: null,
      priority: null,
      channel: null,
      content: null,
      reduced: false,
      reason: state.reason,
      attempts: 0,
      outward_id: null,
      repeats: false,
      current_attempt: null,
      due_at: null,
      last_started_at: null,
      ended_at: intended_at,
    }
  return {
    ...always,
    kind: state.kind,
    state: state.ending ?? (state.current ? 'sending' : state.dueAt ? 'due' : 'waiting'),
    recipient_kind: state.kind === 'page' ? 'person' : state.recipient.kind,
    recipient_id: state.kind === 'page' ? state.person : state.recipient.id,
    priority: state.kind === 'page' ? state.priority : null,
    channel: state.channel,
    content: state.content,
    reduced: state.reduced,
    reason: state.lastDetail,
    attempts: state.attempts,
    outward_id: state.current?.outwardId ?? outwardIdOf(state),
    repeats: state.repeats !== null,
    current_attempt: state.current?.attempt ?? null,
    due_at: state.dueAt,
    last_started_at: state.lastStartedAt,
    ended_at: state.endedAt,
  }
}

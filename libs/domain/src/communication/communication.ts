import type {
  ChannelKind,
  CommunicationEvent,
  ContentHash,
  IncidentId,
  Instant,
  PersonId,
  Priority,
  Recipient,
} from '@atlas/contracts'
import { type Aggregate, type StreamOf, streamOf } from '@atlas/event-sourcing'

/** How a message or page ended. Every intention has one in the end (domain, "Stakeholders and communication"). */
export type Ending =
  | 'sent'
  | 'accepted'
  | 'delivered'
  | 'held'
  | 'bounced'
  | 'given-up'
  | 'not-applicable'
  | 'refused'
  | 'acknowledged'
  | 'superseded'
  | 'suppressed'
  | 'exhausted'

interface Intended {
  readonly id: string
  readonly incidentId: IncidentId
  /** `stream@version` that asked for it. */
  readonly because: string
  /** The template of a message, the duty of a page. */
  readonly about: string
}

export interface Attempt {
  readonly attempt: number
  readonly outwardId: string
}

/** What sending has come to. */
interface Sending {
  readonly channel: ChannelKind
  readonly content: ContentHash
  readonly attempts: number
  /** Failed attempts since the last success. */
  readonly failures: number
  /** Attempts that left us. A page may take several, a message ends with the first. */
  readonly rounds: number
  /** The one under way. */
  readonly current: Attempt | null
  /** Outward id of what may have left already, to be repeated under it; null where a new round begins. */
  readonly repeats: string | null
  /** No attempt before this instant. */
  readonly waitsUntil: Instant | null
  readonly lastDetail: string | null
}

export interface Message extends Intended, Sending {
  readonly kind: 'message'
  readonly recipient: Recipient
  readonly ending: Ending | null
}
export interface Page extends Intended, Sending {
  readonly kind: 'page'
  readonly person: PersonId
  readonly priority: Priority
  readonly ending: Ending | null
}
/** An intention that came to nothing to send: its record is its outcome. */
export interface NothingToSend extends Intended {
  readonly kind: 'nothing'
  readonly of: 'message' | 'page'
  readonly ending: 'not-applicable' | 'refused'
  readonly reason: string
}
export type Communication = { readonly kind: 'none' } | NothingToSend | Message | Page

/** One message or page. Stream `communication-<id>`. */
export const communication: Aggregate<Communication, CommunicationEvent> = {
  category: 'communication',
  stateVersion: 1,
  initial: () => ({ kind: 'none' }),
  evolve,
}
export const communicationStream = (id: string): StreamOf<Communication, CommunicationEvent> =>
  streamOf(communication, id)

const unsent = (channel: ChannelKind, content: ContentHash): Sending => ({
  channel,
  content,
  attempts: 0,
  failures: 0,
  rounds: 0,
  current: null,
  repeats: null,
  waitsUntil: null,
  lastDetail: null,
})

function evolve(state: Communication, event: CommunicationEvent): Communication {
  switch (event.type) {
    case 'MessageIntended': {
      const { messageId: id, incidentId, because, template: about, recipient, channel, content } = event.data
      return { kind: 'message', id, incidentId, because, about, recipient, ...unsent(channel, content), ending: null }
    }
    case 'PageIntended': {
      const { pageId: id, incidentId, because, duty: about, person, priority, channel, content } = event.data
      return {
        kind: 'page',
        id,
        incidentId,
        because,
        about,
        person,
        priority,
        ...unsent(channel, content),
        ending: null,
      }
    }
    case 'MessageNotApplicable': {
      const { messageId: id, incidentId, because, template: about, reason } = event.data
      return { kind: 'nothing', of: 'message', id, incidentId, because, about, reason, ending: 'not-applicable' }
    }
    case 'MessageRefused': {
      const { messageId: id, incidentId, because, template: about, unfilled } = event.data
      const reason = `unfilled: ${unfilled.join(', ')}`
      return { kind: 'nothing', of: 'message', id, incidentId, because, about, reason, ending: 'refused' }
    }
    case 'PageNotApplicable': {
      const { pageId: id, incidentId, because, reason } = event.data
      return { kind: 'nothing', of: 'page', id, incidentId, because, about: 'page', reason, ending: 'not-applicable' }
    }
    case 'ContactRecorded':
      return state
    case 'AttemptStarted':
    case 'AttemptEnded':
    case 'MessageGivenUp':
    case 'PageAcknowledged':
    case 'PageSuperseded':
    case 'PageSuppressed':
    case 'PageExhausted':
      return state.kind === 'message' || state.kind === 'page' ? sending(state, event) : state
  }
}

type SendingEvent = Exclude<
  CommunicationEvent,
  {
    type:
      | 'MessageIntended'
      | 'PageIntended'
      | 'MessageNotApplicable'
      | 'MessageRefused'
      | 'PageNotApplicable'
      | 'ContactRecorded'
  }
>

function sending<Sent extends Message | Page>(state: Sent, event: SendingEvent): Sent {
  switch (event.type) {
    case 'AttemptStarted': {
      const { attempt, outwardId, channel } = event.data
      return { ...state, channel, attempts: attempt, current: { attempt, outwardId }, waitsUntil: null }
    }
    case 'AttemptEnded': {
      const { outcome, retryAt, detail } = event.data
      const ended = { ...state, current: null, waitsUntil: retryAt, lastDetail: detail }
      switch (outcome) {
        case 'sent':
        case 'accepted':
        case 'delivered':
        case 'held':
          return {
            ...ended,
            rounds: state.rounds + 1,
            failures: 0,
            repeats: null,
            ending: state.ending ?? (state.kind === 'message' ? outcome : null),
          }
        case 'failed':
        case 'unknown':
          return { ...ended, failures: state.failures + 1, repeats: state.current?.outwardId ?? state.repeats }
        case 'bounced':
          return { ...ended, ending: state.ending ?? (state.kind === 'message' ? 'bounced' : null) }
      }
      return ended
    }
    case 'MessageGivenUp':
      return { ...state, ending: state.ending ?? 'given-up', waitsUntil: null }
    case 'PageAcknowledged':
      return { ...state, ending: 'acknowledged', waitsUntil: null }
    case 'PageSuperseded':
      return { ...state, ending: 'superseded', waitsUntil: null }
    case 'PageSuppressed':
      return { ...state, ending: 'suppressed', waitsUntil: null }
    case 'PageExhausted':
      return { ...state, ending: 'exhausted', waitsUntil: null }
  }
}

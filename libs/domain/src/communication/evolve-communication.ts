import type { ChannelKind, CommunicationEvent, ContentHash, EventOf, Instant } from '@atlas/contracts'
import type { Communication, Ending, Message, Page, Sending } from './communication.js'

const unsent = (channel: ChannelKind, content: ContentHash, reduced: boolean, dueAt: Instant): Sending => ({
  channel,
  content,
  reduced,
  attempts: 0,
  failures: 0,
  rounds: 0,
  current: null,
  repeats: null,
  waitsUntil: null,
  dueAt,
  lastStartedAt: null,
  endedAt: null,
  lastDetail: null,
})

/** Folds one message or page; reads no policy. */
export function evolve(state: Communication, event: CommunicationEvent): Communication {
  const intendedAt = event.occurredAt
  switch (event.type) {
    case 'MessageIntended': {
      const {
        messageId: id,
        incidentId,
        because,
        template: about,
        recipient,
        channel,
        content,
        reduced = false,
      } = event.data
      return {
        kind: 'message',
        id,
        incidentId,
        because,
        about,
        intendedAt,
        recipient,
        ...unsent(channel, content, reduced, intendedAt),
        ending: null,
      }
    }
    case 'PageIntended': {
      const {
        pageId: id,
        incidentId,
        because,
        duty: about,
        person,
        priority,
        channel,
        content,
        reduced = false,
      } = event.data
      return {
        kind: 'page',
        id,
        incidentId,
        because,
        about,
        intendedAt,
        person,
        priority,
        ...unsent(channel, content, reduced, intendedAt),
        ending: null,
      }
    }
    case 'MessageNotApplicable': {
      const { messageId: id, incidentId, because, template: about, reason } = event.data
      return {
        kind: 'nothing',
        of: 'message',
        id,
        incidentId,
        because,
        about,
        intendedAt,
        reason,
        ending: 'not-applicable',
      }
    }
    case 'MessageRefused': {
      const { messageId: id, incidentId, because, template: about, unfilled } = event.data
      const reason = `unfilled: ${unfilled.join(', ')}`
      return { kind: 'nothing', of: 'message', id, incidentId, because, about, intendedAt, reason, ending: 'refused' }
    }
    case 'PageNotApplicable': {
      const { pageId: id, incidentId, because, reason } = event.data
      return {
        kind: 'nothing',
        of: 'page',
        id,
        incidentId,
        because,
        about: 'page',
        intendedAt,
        reason,
        ending: 'not-applicable',
      }
    }
    case 'ContactRecorded':
    case 'MailReceived':
      return state
    case 'AttemptStarted':
    case 'AttemptEnded':
    case 'AttemptDue':
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
      | 'MailReceived'
  }
>

function sending<Sent extends Message | Page>(state: Sent, event: SendingEvent): Sent {
  const { occurredAt } = event
  switch (event.type) {
    case 'AttemptStarted': {
      const { attempt, outwardId, channel } = event.data
      const current = { attempt, outwardId }
      return { ...state, channel, attempts: attempt, current, waitsUntil: null, dueAt: null, lastStartedAt: occurredAt }
    }
    case 'AttemptEnded':
      return attemptEnded(state, event)
    case 'AttemptDue':
      return { ...state, waitsUntil: null, dueAt: occurredAt }
    case 'MessageGivenUp':
      return ended(state, 'given-up', occurredAt)
    case 'PageAcknowledged':
      return ended(state, 'acknowledged', occurredAt)
    case 'PageSuperseded':
      return ended(state, 'superseded', occurredAt)
    case 'PageSuppressed':
      return { ...ended(state, 'suppressed', occurredAt), lastDetail: `by ${event.data.because}` }
    case 'PageExhausted':
      return ended(state, 'exhausted', occurredAt)
  }
}

function attemptEnded<Sent extends Message | Page>(state: Sent, { data, occurredAt }: EventOf<'AttemptEnded'>): Sent {
  const { outcome, retryAt, detail } = data
  const waits = retryAt !== null && retryAt > occurredAt
  const after: Sent = {
    ...state,
    current: null,
    waitsUntil: waits ? retryAt : null,
    dueAt: waits || state.ending !== null ? null : occurredAt,
    lastDetail: detail,
  }
  switch (outcome) {
    case 'sent':
    case 'accepted':
    case 'delivered':
    case 'held': {
      const left = { ...after, rounds: state.rounds + 1, failures: 0, repeats: null }
      return state.kind === 'message' ? ended(left, outcome, occurredAt) : left
    }
    case 'failed':
    case 'unknown':
      return { ...after, failures: state.failures + 1, repeats: state.current?.outwardId ?? state.repeats }
    case 'bounced':
      return state.kind === 'message' ? ended(after, 'bounced', occurredAt) : after
  }
}

/** The first ending stays. */
const ended = <Sent extends Message | Page>(state: Sent, ending: Ending, endedAt: Instant): Sent => ({
  ...state,
  ending: state.ending ?? ending,
  endedAt: state.endedAt ?? endedAt,
  waitsUntil: null,
  dueAt: null,
})

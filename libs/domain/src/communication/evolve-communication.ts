import type { ChannelKind, CommunicationEvent, ContentHash } from '@atlas/contracts'
import type { Communication, Message, Page, Sending } from './communication.js'

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

/** Folds one message or page; reads no policy. */
export function evolve(state: Communication, event: CommunicationEvent): Communication {
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

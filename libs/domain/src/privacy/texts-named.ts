import type { AtlasEvent, ContentHash, PersonId } from '@atlas/contracts'

/** A text that an event names, by where in its data it does: `rows.0.evidence`. */
export interface NamedText {
  readonly field: string
  readonly hash: ContentHash
}

const isHash = /^[0-9a-f]{64}$/

/**
 * Everything in an event's data that may be the name of a text. Keys and other hashes look alike: which of them are
 * texts, the store says, which holds no content under any other name.
 */
export const textsNamed = (data: unknown, within = ''): NamedText[] => {
  if (typeof data === 'string') return isHash.test(data) ? [{ field: within, hash: data }] : []
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) => textsNamed(value, within === '' ? key : `${within}.${key}`))
}

/**
 * What an event holds of one person beside their id: how they are reached, what was said to them, and what they reported
 * or answered as somebody from outside. What they wrote at work is the incident's.
 */
export function personalTexts(event: AtlasEvent, person: PersonId): NamedText[] {
  switch (event.type) {
    case 'ContactRecorded':
      return event.data.person === person && event.data.contact !== null
        ? [{ field: 'contact', hash: event.data.contact }]
        : []
    case 'MessageIntended':
      return event.data.recipient.id === person ? [{ field: 'content', hash: event.data.content }] : []
    case 'PageIntended':
      return event.data.person === person ? [{ field: 'content', hash: event.data.content }] : []
    case 'MailReceived':
      return event.data.requestor === person ? [{ field: 'text', hash: event.data.text }] : []
    case 'CustomerAnswered':
      return event.data.by === person ? [{ field: 'text', hash: event.data.text }] : []
    case 'RecordNoteReceived':
      return event.data.fromCaller && event.data.by === person ? [{ field: 'text', hash: event.data.text }] : []
    case 'RecordArrived': {
      const { caller, text } = event.data
      if (caller?.id !== person) return []
      const contact = caller.contact === undefined ? [] : [{ field: 'caller.contact', hash: caller.contact }]
      return [{ field: 'text', hash: text }, ...contact]
    }
    case 'IncidentOpened':
    case 'HandlingOpened':
    case 'OccurrenceStarted':
    case 'NotificationCounted':
    case 'ReportAdded':
    case 'RequestorsJoined':
      return (event.data.requestors ?? []).some(({ id }) => id === person) ? reported(event.data, person) : []
    default:
      return []
  }
}

/** Of a report: its texts, and of its reporters' contacts theirs alone. */
const reported = (data: { readonly requestors?: readonly { id: string }[] | undefined }, person: PersonId) => {
  const others = (data.requestors ?? []).flatMap(({ id }, at) => (id === person ? [] : [`requestors.${at}.`]))
  return textsNamed(data).filter(
    ({ field }) =>
      (field === 'text' || field.endsWith('.text') || /^requestors\.\d+\.contact$/.test(field)) &&
      !others.some((other) => field.startsWith(other)),
  )
}

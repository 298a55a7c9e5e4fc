import { type AtlasEvent, eventName, type Recipient, type Recorded } from '@atlas/contracts'
import type { EventName } from '@atlas/event-sourcing'

/**
 * Stream to what it is about, as a trail says it: "Page to jonas.meier". A page's or message's first event alone names
 * its recipient, so that "Attempt 1 started" of three pages at once would be three sentences that nobody can tell apart.
 */
export const subjectsOf = (events: readonly Recorded<AtlasEvent>[]): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap((event): [string, string][] => {
      switch (event.type) {
        case 'PageIntended':
          return [[event.streamId, `Page to ${event.data.person}`]]
        case 'MessageIntended':
          return [[event.streamId, `Message ${event.data.template} to ${recipientName(event.data.recipient)}`]]
        default:
          return []
      }
    }),
  )

/** A requestor from outside is known by a hash, of which the beginning tells two apart. */
export const recipientName = ({ kind, id }: Recipient): string =>
  `${kind} ${/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id}`

/** `stream@version`, as events name what they follow from, to what that event was: `IncidentResolved`. */
export const causesOf = (events: readonly Recorded<AtlasEvent>[]): ReadonlyMap<string, string> =>
  new Map(events.map((event) => [eventName(event), event.type]))

/**
 * The events that sentences about these speak of, each once, wherever in the trail they stand: what a message's or page's
 * stream began with, and what ended a page.
 */
export function namedBy(events: readonly Recorded<AtlasEvent>[]): EventName[] {
  const names = events.flatMap((event) => [
    ...(event.category === 'communication' ? [`${event.streamId}@1`] : []),
    ...(event.type === 'PageSuperseded' || event.type === 'PageSuppressed' ? [event.data.because] : []),
  ])
  return [...new Set(names)].flatMap((name) => {
    const [, streamId, version] = /^(.+)@(\d+)$/.exec(name) ?? []
    return streamId === undefined ? [] : [{ streamId, streamVersion: Number(version) }]
  })
}

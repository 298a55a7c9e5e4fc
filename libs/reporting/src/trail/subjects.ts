import type { AtlasEvent, Recorded } from '@atlas/contracts'

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
          return [
            [
              event.streamId,
              `Message ${event.data.template} to ${event.data.recipient.kind} ${event.data.recipient.id}`,
            ],
          ]
        default:
          return []
      }
    }),
  )

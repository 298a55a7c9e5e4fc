import type { Instant } from '@atlas/contracts'
import type { Deliver, Message } from '../delivery/message.js'
import type { EventBody } from '../events/event-body.js'

/** So long after a batch a consumer may still be about to take the next one, ms. */
const betweenBatches = 100

/** Which events one consumer of this process is at: how old they are is how far it is behind, on whichever bus. */
export class UnderWay {
  private oldest: Instant | undefined
  private batches = 0
  private endedAt = -Infinity

  around(deliver: Deliver<EventBody>): Deliver<EventBody> {
    return async (messages, unit) => {
      this.oldest = oldestOf(messages) ?? this.oldest
      this.batches++
      try {
        return await deliver(messages, unit)
      } finally {
        this.batches--
        this.endedAt = performance.now()
      }
    }
  }

  /** When the oldest event under way was recorded; null at rest. */
  since(): Instant | null {
    if (this.batches === 0 && performance.now() - this.endedAt > betweenBatches) return null
    return this.oldest ?? null
  }
}

/** What couldn't be decoded has no time. */
const oldestOf = (messages: readonly Message<EventBody>[]): Instant | undefined =>
  messages
    .flatMap(({ body }) => ('undecoded' in body ? [] : [body.recordedAt]))
    .reduce((oldest: Instant | undefined, at) => (oldest === undefined || at < oldest ? at : oldest), undefined)

import { createRequire } from 'node:module'

/** The part of kafkajs's queue of requests (src/network/requestQueue) that is meant here. */
interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  scheduleCheckPendingRequests(): void
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
  prototype: RequestQueue
}
const { scheduleCheckPendingRequests } = prototype

/**
 * After its first answer every connection of kafkajs 2.2.4 looks for waiting requests each millisecond for ever, by a
 * timer with a negative delay: a process of many groups and relays was never at rest, and Node warns. It looks now
 * while something waits.
 */
prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) scheduleCheckPendingRequests.call(this)
}

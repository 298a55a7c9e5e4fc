import type { Call } from './call.js'

/** Commands of one flush at most; with some events each, about the 500 events that a flush should have. */
const mostCalls = 256

/**
 * Calls in order of arrival. A flush takes the oldest ones whose streams and keys no other flush works on, and never
 * one before an older call that shares a name with it: order per stream is kept, and nobody is passed for ever.
 */
export class WaitingCalls {
  private calls: Call[] = []
  private readonly busy = new Set<string>()

  get length(): number {
    return this.calls.length
  }

  get oldest(): Call | undefined {
    return this.calls[0]
  }

  add(call: Call): void {
    this.calls.push(call)
  }

  /** Undone ones go back to where they came from: before all that wait. */
  putBack(calls: readonly Call[]): void {
    if (calls.length > 0) this.calls = [...calls, ...this.calls].sort((one, other) => one.since - other.since)
  }

  /**
   * The calls of the next flush; none if all that wait need what others work on. Where several flushes may begin, it is
   * an equal share, and what shares a name with it: one flush of all would leave every caller waiting for the same
   * answer, and the next begin only then, so that deciding and storing took turns instead of going on side by side.
   */
  take(flushes = 1): Call[] {
    const share = Math.ceil(this.calls.length / flushes)
    const taken: Call[] = []
    const left: Call[] = []
    const passed = new Set<string>()
    const ours = new Set<string>()
    let at = 0
    for (; at < this.calls.length && taken.length < mostCalls; at++) {
      const call = this.calls[at]
      if (call === undefined) break
      const free = call.resources.every((name) => !this.busy.has(name) && !passed.has(name))
      const wanted = taken.length < share || call.resources.some((name) => ours.has(name))
      if (free && wanted && (!call.alone || taken.length === 0)) {
        taken.push(call)
        for (const name of call.resources) ours.add(name)
      } else {
        left.push(call)
        for (const name of call.resources) passed.add(name)
      }
      if (call.alone && taken[0] === call) {
        at++
        break
      }
    }
    this.calls = [...left, ...this.calls.slice(at)]
    for (const name of ours) this.busy.add(name)
    return taken
  }

  /** The flush of these calls is over. */
  free(calls: readonly Call[]): void {
    for (const call of calls) for (const name of call.resources) this.busy.delete(name)
  }
}

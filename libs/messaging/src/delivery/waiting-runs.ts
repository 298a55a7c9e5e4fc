import type { Lane, Message } from './message.js'

/** Where a lane stands when a batch is done; `nextOffset` of Kafka, to notice records deleted or a topic made anew. */
export interface LaneEnd {
  readonly position: number
  readonly nextOffset?: number
}

/** What one lane brings, and where it stands once that is done. */
export interface Run<Body> {
  readonly lane: Lane
  readonly batch: readonly Message<Body>[]
  readonly end: LaneEnd
}

export interface WaitingRun<Body> extends Run<Body> {
  readonly settled: PromiseWithResolvers<undefined>
}

/** Messages from which on a unit takes no further lane along. */
const messagesAtMost = 500

/**
 * What the lanes of a consumer have brought while its last unit was under way: they go into the next one together. The
 * more there is to do, the fewer units it takes, into however many partitions it is cut.
 */
export class WaitingRuns<Body> {
  private runs: readonly WaitingRun<Body>[] = []

  add(run: Run<Body>): WaitingRun<Body> {
    const waiting = { ...run, settled: Promise.withResolvers<undefined>() }
    this.runs = [...this.runs, waiting]
    return waiting
  }

  /** The earliest of each lane, in the order in which they came; at least one, if any waits. */
  take(): readonly WaitingRun<Body>[] {
    const taken = new Map<string, WaitingRun<Body>>()
    let messages = 0
    for (const run of this.runs) {
      const lane = `${run.lane.source}/${run.lane.partition}`
      if (taken.has(lane)) continue
      taken.set(lane, run)
      messages += run.batch.length
      if (messages >= messagesAtMost) break
    }
    const together = new Set(taken.values())
    this.runs = this.runs.filter((run) => !together.has(run))
    return [...together]
  }
}

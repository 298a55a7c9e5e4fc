import { LogContended } from '@atlas/event-sourcing'
import { AheadOfItsFacts } from '../handles-event.js'
import { Backoff, pause } from './backoff.js'
import { BusStopped, isOverlong, isTransient } from './failures.js'
import { moveInbox, readInbox } from './inbox.js'
import type { Codec, Deliver, Failure, Lane, Message, RunInUnit } from './message.js'
import { enqueue, type Entry, type Held, heldKeys } from './queue.js'
import { type Aside, asideFor, part } from './set-aside.js'
import { Turns } from './turns.js'

/** How often a message must have failed alone before it is set aside (log-and-bus, "dead letters"). */
export const attemptsAlone = 3

export interface BatchRunnerOptions<Body> {
  readonly consumer: string
  readonly runInUnit: RunInUnit
  readonly deliver: Deliver<Body>
  readonly codec: Codec<Body>
  /** Aborted when the bus stops. */
  readonly signal: AbortSignal
  readonly onTrouble?: (error: unknown) => void
  /** After each committed unit: messages handled, and those set aside. */
  readonly onCommit?: (handled: readonly Message<Body>[], aside: number) => void
}

/**
 * Brings batches of one consumer's messages to its handlers exactly once by effect, whichever bus they come from: a
 * unit of work a batch, in which events, read models, queue and inbox position are committed together.
 */
export class BatchRunner<Body> {
  /** One unit of a consumer at a time: a retry from the queue never runs beside a batch. */
  readonly turns = new Turns()
  /** The trouble that keeps the consumer from going on, for health; undefined while it goes well. */
  trouble: unknown

  constructor(readonly options: BatchRunnerOptions<Body>) {}

  /**
   * Returns when the lane stands at `batch`'s end, each message being handled, set aside, or known already. Transient
   * trouble is waited out for ever. Throws BusStopped, or what the queue itself refused: then nothing moved.
   */
  async run(lane: Lane, batch: readonly Message<Body>[], end: LaneEnd): Promise<void> {
    await this.turns.take(async () => {
      const backoff = new Backoff(this.options.signal)
      const whole = await this.tryBatch(lane, batch, end, backoff).catch((error: unknown) => {
        if (!(error instanceof TooMuchAtOnce)) throw error
        this.options.onTrouble?.(error)
        return false
      })
      if (whole) return
      for (const message of batch) await this.runAlone(lane, message, backoff)
      await this.untilStored(backoff, () => this.attempt(lane, [], end, new Map()))
    })
  }

  /** False when something failed that isn't the surroundings' trouble: then they go one at a time. */
  private async tryBatch(
    lane: Lane,
    batch: readonly Message<Body>[],
    end: LaneEnd,
    backoff: Backoff,
  ): Promise<boolean> {
    const aside = new Map<Message<Body>, Aside>()
    for (;;) {
      const failures = await this.untilStored(backoff, () => this.attempt(lane, batch, end, aside))
      if (failures.length === 0) return true
      if (!failures.every(({ error }) => error instanceof AheadOfItsFacts)) return false
      for (const failure of failures) aside.set(failure.message, asideFor(failure, 1))
    }
  }

  private async runAlone(lane: Lane, message: Message<Body>, backoff: Backoff): Promise<void> {
    const end = { position: message.position }
    for (let attempts = 1; ; attempts++) {
      const [failure] = await this.untilStored(backoff, () => this.attempt(lane, [message], end, new Map()))
      if (!failure) return
      if (attempts < attemptsAlone && !(failure.error instanceof AheadOfItsFacts)) continue
      const aside = new Map([[message, asideFor(failure, attempts)]])
      const [unstored] = await this.untilStored(backoff, () => this.attempt(lane, [message], end, aside))
      if (!unstored) return
      // Not even the queue takes it: to go on would lose it.
      throw new Error(`cannot set ${message.type} at ${message.position} aside`, { cause: unstored.error })
    }
  }

  /** Again and again until it wasn't the surroundings that failed. */
  private async untilStored(
    backoff: Backoff,
    attempt: () => Promise<readonly Failure<Body>[]>,
  ): Promise<readonly Failure<Body>[]> {
    for (let contended = 0; ;) {
      if (this.options.signal.aborted) throw new BusStopped()
      const failures = await attempt().catch((error: unknown) => {
        if (isTransient(error)) return { error }
        throw error
      })
      const transient = 'error' in failures ? failures : failures.find(({ error }) => isTransient(error))
      if (!transient && !('error' in failures)) {
        backoff.reset()
        this.trouble = undefined
        return failures
      }
      if (transient?.error instanceof LogContended && contended++ < 10) {
        await pause(Math.random() * 10, this.options.signal)
        continue
      }
      this.trouble = transient?.error
      this.options.onTrouble?.(transient?.error)
      await backoff.wait()
    }
  }

  /** One unit. Gives the failures, nothing being stored then; none when it is committed. */
  private async attempt(
    lane: Lane,
    batch: readonly Message<Body>[],
    end: LaneEnd,
    aside: ReadonlyMap<Message<Body>, Aside>,
  ): Promise<readonly Failure<Body>[]> {
    const { runInUnit, deliver, codec, onCommit } = this.options
    let handled: readonly Message<Body>[] = []
    let entries: readonly Entry<Body>[] = []
    try {
      await runInUnit(async (unit) => {
        const { position, queued } = await readInbox(unit, lane)
        const to = Math.max(position ?? end.position, end.position)
        if (to === position && end.nextOffset === undefined) return
        const fresh = batch.filter((message) => position === undefined || message.position > position)
        const held = queued ? await heldKeys(unit, lane.consumer, keysOf(fresh)) : new Map<string, Held>()
        ;({ handled, entries } = part(fresh, lane.partition, held, aside))
        const failures = handled.length === 0 ? [] : await deliver(handled, unit)
        if (failures.length > 0) throw new Undone(failures)
        await enqueue(unit, lane.consumer, codec, entries)
        await moveInbox(unit, lane, position, to, end.nextOffset)
      })
    } catch (error) {
      const causes = error instanceof Undone ? error.failures.map((failure) => failure.error) : [error]
      if (batch.length > 1 && causes.some(isOverlong)) throw new TooMuchAtOnce(lane.consumer, batch.length)
      if (error instanceof Undone) return error.failures as readonly Failure<Body>[]
      // Thrown by the commit itself, such as an event too large: with one message it is that message's.
      if (isTransient(error) || batch.length === 0) throw error
      return batch.map((message) => ({ message, error }))
    }
    onCommit?.(handled, entries.length)
    return []
  }
}

/** Where a lane stands when a batch is done; `nextOffset` of Kafka, to notice records deleted or a topic made anew. */
export interface LaneEnd {
  readonly position: number
  readonly nextOffset?: number
}

/** Rolls the unit back without being an error of the surroundings. */
class Undone extends Error {
  constructor(readonly failures: readonly Failure<unknown>[]) {
    super('undone')
  }
}

/** The server ended the unit for the time that it took; each message alone takes less. */
class TooMuchAtOnce extends Error {
  constructor(consumer: string, messages: number) {
    super(`${consumer}: a unit of ${messages} messages took too long and was undone; they go one at a time`)
  }
}

const keysOf = (messages: readonly Message[]): string[] => [...new Set(messages.map(({ key }) => key))]

import { setImmediate as othersFirst } from 'node:timers/promises'
import { LogContended } from '@atlas/event-sourcing'
import { AheadOfItsFacts } from '../handles-event.js'
import { Backoff, pause } from './backoff.js'
import { BusStopped, isOverlong, isTransient } from './failures.js'
import { type Move, moveInbox, readInbox } from './inbox.js'
import type { Codec, Deliver, Failure, Lane, Message, RunInUnit } from './message.js'
import { enqueue, type Entry, type Held, heldKeys } from './queue.js'
import { type Aside, asideFor, type Fresh, part } from './set-aside.js'
import { Turns } from './turns.js'
import { type LaneEnd, type Run, type WaitingRun, WaitingRuns } from './waiting-runs.js'

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
  private readonly waiting = new WaitingRuns<Body>()

  constructor(readonly options: BatchRunnerOptions<Body>) {}

  /**
   * Returns when the lane stands at `batch`'s end, each message being handled, set aside, or known already. Transient
   * trouble is waited out for ever. Throws BusStopped, or what the queue itself refused: then nothing moved.
   */
  async run(lane: Lane, batch: readonly Message<Body>[], end: LaneEnd): Promise<void> {
    const { settled } = this.waiting.add({ lane, batch, end })
    // Whichever turn takes it along.
    void this.turns.take(() => this.runWaiting())
    await settled.promise
  }

  /** What several lanes brought goes into one unit; where that fails, whatever the cause, into one a lane. */
  private async runWaiting(): Promise<void> {
    // What was fetched at once is brought within one turn of the event loop.
    await othersFirst()
    const together = this.waiting.take()
    const stored =
      together.length > 1 &&
      !this.options.signal.aborted &&
      (await this.tryBatch((aside) => this.attempt(together, aside)).catch(() => false))
    for (const run of together) {
      if (!stored) await this.runLane(run).then(run.settled.resolve, run.settled.reject)
      else run.settled.resolve(undefined)
    }
  }

  private async runLane({ lane, batch, end }: WaitingRun<Body>): Promise<undefined> {
    const backoff = new Backoff(this.options.signal)
    const run = { lane, batch, end }
    const inUnit = (aside: Asides<Body>) => this.untilStored(backoff, () => this.attempt([run], aside))
    const whole = await this.tryBatch(inUnit).catch((error: unknown) => {
      if (!(error instanceof TooMuchAtOnce)) throw error
      this.options.onTrouble?.(error)
      return false
    })
    if (whole) return
    for (const message of batch) await this.runAlone(lane, message, backoff)
    await this.untilStored(backoff, () => this.attempt([{ lane, batch: [], end }], new Map()))
  }

  /** False when something failed that isn't the surroundings' trouble: then they go one at a time. */
  private async tryBatch(inUnit: (aside: Asides<Body>) => Promise<readonly Failure<Body>[]>): Promise<boolean> {
    const aside = new Map<Message<Body>, Aside>()
    for (;;) {
      const failures = await inUnit(aside)
      if (failures.length === 0) return true
      if (!failures.every(({ error }) => error instanceof AheadOfItsFacts)) return false
      for (const failure of failures) aside.set(failure.message, asideFor(failure, 1))
    }
  }

  private async runAlone(lane: Lane, message: Message<Body>, backoff: Backoff): Promise<void> {
    const end = { position: message.position }
    for (let attempts = 1; ; attempts++) {
      const [failure] = await this.untilStored(backoff, () =>
        this.attempt([{ lane, batch: [message], end }], new Map()),
      )
      if (!failure) return
      if (attempts < attemptsAlone && !(failure.error instanceof AheadOfItsFacts)) continue
      const aside = new Map([[message, asideFor(failure, attempts)]])
      const [unstored] = await this.untilStored(backoff, () => this.attempt([{ lane, batch: [message], end }], aside))
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
  private async attempt(runs: readonly Run<Body>[], aside: Asides<Body>): Promise<readonly Failure<Body>[]> {
    const { consumer, runInUnit, deliver, codec, onCommit } = this.options
    const batch = runs.flatMap((run) => run.batch)
    let handled: readonly Message<Body>[] = []
    let entries: readonly Entry<Body>[] = []
    try {
      await runInUnit(async (unit) => {
        const { positions, queued } = await readInbox(
          unit,
          consumer,
          runs.map(({ lane }) => lane),
        )
        const moves = runs.flatMap((run, n) => moveOf(run, positions[n]))
        const fresh = moves.flatMap(freshOf).toSorted(inOrderOfTheLog)
        const held = queued ? await heldKeys(unit, consumer, keysOf(fresh)) : new Map<string, Held>()
        ;({ handled, entries } = part(fresh, held, aside))
        const failures = handled.length === 0 ? [] : await deliver(handled, unit)
        if (failures.length > 0) throw new Undone(failures)
        await enqueue(unit, consumer, codec, entries)
        await moveInbox(unit, consumer, moves)
      })
    } catch (error) {
      const causes = error instanceof Undone ? error.failures.map((failure) => failure.error) : [error]
      if (batch.length > 1 && causes.some(isOverlong)) throw new TooMuchAtOnce(consumer, batch.length)
      if (error instanceof Undone) return error.failures as readonly Failure<Body>[]
      // Thrown by the commit itself, such as an event too large: with one message it is that message's.
      if (isTransient(error) || batch.length === 0) throw error
      return batch.map((message) => ({ message, error }))
    }
    onCommit?.(handled, entries.length)
    return []
  }
}

/** The lane's way, if it has one to go: what was committed already and tells nothing new is left. */
function moveOf<Body>(run: Run<Body>, from: number | undefined): readonly (Move & { readonly run: Run<Body> })[] {
  const { lane, end } = run
  const to = Math.max(from ?? end.position, end.position)
  if (to === from && end.nextOffset === undefined) return []
  return [{ run, lane, from, to, nextOffset: end.nextOffset }]
}

const freshOf = <Body>({ run, lane, from }: Move & { readonly run: Run<Body> }): Fresh<Body>[] =>
  run.batch
    .filter(({ position }) => from === undefined || position > from)
    .map((message) => ({ message, partition: lane.partition }))

/** Over several lanes too a fact comes before what it caused, and needs no second try to be found. */
const inOrderOfTheLog = (one: Fresh<unknown>, other: Fresh<unknown>): number =>
  one.message.position - other.message.position

type Asides<Body> = ReadonlyMap<Message<Body>, Aside>

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

const keysOf = (fresh: readonly Fresh<unknown>[]): string[] => [...new Set(fresh.map(({ message }) => message.key))]

import { createHash } from 'node:crypto'
import { Backoff, pause } from '../delivery/backoff.js'
import type { BatchRunner } from '../delivery/batch-runner.js'
import { readInbox } from '../delivery/inbox.js'
import type { Lane, Message } from '../delivery/message.js'
import type { EventBody } from '../events/event-body.js'
import type { LogTail } from './log-tail.js'
import { seededRandom } from './seeded-random.js'

/** Lanes of a source: few enough to be cheap, enough that two incidents mostly overtake one another. */
const lanesOfSource = 6
const delayAtMost = 2000
/** Messages read ahead; the lanes are slower than the log. */
const queuedAtMost = 5000

/** The lane of its source in which a key's messages are. */
export const hostileLane = (key: string): number => (createHash('sha256').update(key).digest()[0] ?? 0) % lanesOfSource

interface HostileLane {
  readonly lane: Lane
  readonly queue: Message<EventBody>[]
  readonly random: () => number
  /** As the inbox has it; undefined before it has been read. */
  position: number
  wake: () => void
}

/**
 * The embedded bus at its worst, for tests: a queue a source topic and group of incidents, each delayed by 0–2 s, cut
 * anywhere, one batch in ten delivered twice. Order is kept within one incident of one source and nowhere else. So
 * nothing may lean on the log's one order, which the plain form would give.
 */
export class HostileConsumer {
  private readonly lanes = new Map<string, HostileLane>()
  private readonly running: Promise<void>[] = []
  private queued = 0
  /** Read from the log so far; what is in the queues is not handled yet. */
  private read = 0

  constructor(
    private readonly tail: LogTail,
    private readonly runner: BatchRunner<EventBody>,
    private readonly wants: (message: Message) => boolean,
    private readonly seed: number,
  ) {}

  /** Everything up to here is handled or of no interest. */
  get position(): number {
    const heads = [...this.lanes.values()].flatMap(({ queue }) => queue[0] ?? [])
    return Math.min(this.read, ...heads.map(({ position }) => position - 1))
  }

  lags(source: string): boolean {
    const lanes = [...this.lanes.values()].filter(({ lane }) => lane.source === source)
    return this.read < this.tail.end || lanes.some(({ queue }) => queue.length > 0)
  }

  async run(): Promise<void> {
    const { signal, onTrouble } = this.runner.options
    const backoff = new Backoff(signal)
    while (!signal.aborted) {
      try {
        if (this.queued > queuedAtMost) await pause(50, signal)
        else await this.step()
        backoff.reset()
      } catch (error) {
        if (signal.aborted) break
        onTrouble?.(error)
        await backoff.wait().catch(() => undefined)
      }
    }
    for (const { wake } of this.lanes.values()) wake()
    await Promise.all(this.running)
  }

  private async step(): Promise<void> {
    const { messages, upTo } = await this.tail.read(this.read)
    for (const message of messages.filter(this.wants)) {
      const lane = await this.laneOf(message)
      if (message.position <= lane.position) continue
      lane.queue.push(message)
      this.queued++
      lane.wake()
    }
    const still = upTo === this.read
    this.read = upTo
    if (still) await this.tail.news(upTo, 1000)
  }

  private async laneOf(message: Message<EventBody>): Promise<HostileLane> {
    const partition = hostileLane(message.key)
    const name = `${message.source}/${partition}`
    const known = this.lanes.get(name)
    if (known) return known
    const lane: Lane = { consumer: this.runner.options.consumer, source: message.source, partition }
    const { positions } = await this.runner.options.runInUnit((unit) => readInbox(unit, lane.consumer, [lane]))
    const drawn = createHash('sha256').update(`${this.seed} ${lane.consumer} ${name}`).digest().readUInt32LE()
    const hostile = {
      lane,
      queue: [],
      random: seededRandom(drawn),
      position: positions[0] ?? 0,
      wake: () => undefined,
    }
    this.lanes.set(name, hostile)
    this.running.push(this.deliver(hostile))
    return hostile
  }

  private async deliver(lane: HostileLane): Promise<void> {
    const { signal, onTrouble } = this.runner.options
    const backoff = new Backoff(signal)
    while (!signal.aborted) {
      if (lane.queue.length === 0) await new Promise<void>((resolve) => (lane.wake = resolve))
      try {
        // Mostly short, sometimes the whole two seconds: so the lanes drift far apart and still get on.
        await pause(delayAtMost * lane.random() ** 4, signal)
        const batch = lane.queue.slice(0, 1 + Math.floor(lane.random() ** 2 * 40))
        const last = batch.at(-1)
        if (!last) continue
        const end = { position: last.position }
        await this.runner.run(lane.lane, batch, end)
        if (lane.random() < 0.1) await this.runner.run(lane.lane, batch, end)
        lane.position = last.position
        lane.queue.splice(0, batch.length)
        this.queued -= batch.length
      } catch (error) {
        if (signal.aborted) return
        this.runner.trouble = error
        onTrouble?.(error)
        await backoff.wait().catch(() => undefined)
      }
    }
  }
}

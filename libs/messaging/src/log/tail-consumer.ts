import { Backoff } from '../delivery/backoff.js'
import type { BatchRunner } from '../delivery/batch-runner.js'
import { moveInbox, readInbox } from '../delivery/inbox.js'
import type { Lane, Message } from '../delivery/message.js'
import type { EventBody } from '../events/event-body.js'
import type { LogTail } from './log-tail.js'

/** Messages of one unit of work at most. */
const batchAtMost = 200
/** A position that moved over nothing of interest is stored after this many positions, or when at rest. */
const idleStretch = 10_000

/** One consumer of the embedded bus: reads the whole log in order, delivers what it wants, keeps its position. */
export class TailConsumer {
  readonly lane: Lane
  /** Everything up to here is handled or of no interest. */
  position = 0
  private stored = 0

  constructor(
    private readonly tail: LogTail,
    private readonly runner: BatchRunner<EventBody>,
    private readonly wants: (message: Message) => boolean,
    /** Waited for before each reading of what there is. */
    private readonly before: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.lane = { consumer: runner.options.consumer, source: 'log', partition: 0 }
  }

  /** Until the bus stops; what was under way is finished first. */
  async run(): Promise<void> {
    const { signal, runInUnit, onTrouble } = this.runner.options
    const backoff = new Backoff(signal)
    let begun = false
    while (!signal.aborted) {
      try {
        if (!begun) {
          const { positions } = await runInUnit((unit) => readInbox(unit, this.lane.consumer, [this.lane]))
          this.position = this.stored = positions[0] ?? 0
          begun = true
        }
        await this.step()
        backoff.reset()
      } catch (error) {
        if (signal.aborted) return
        this.runner.trouble = error
        onTrouble?.(error)
        await backoff.wait().catch(() => undefined)
      }
    }
    await this.leavePosition().catch(() => undefined)
  }

  private async step(): Promise<void> {
    await this.before()
    const { messages, upTo } = await this.tail.read(this.position)
    const wanted = messages.filter(this.wants)
    for (let from = 0; from < wanted.length; from += batchAtMost) {
      const batch = wanted.slice(from, from + batchAtMost)
      const end = from + batchAtMost < wanted.length ? (batch.at(-1)?.position ?? upTo) : upTo
      await this.runner.run(this.lane, batch, { position: end })
      this.position = this.stored = end
    }
    const still = upTo === this.position
    this.position = upTo
    if (upTo - this.stored > idleStretch) await this.storePosition()
    if (!still) return
    await this.tail.news(upTo, 1000)
    if (this.tail.end <= upTo) await this.storePosition()
  }

  /** The runner does nothing more once the bus stops; a change of bus wants to see that we are level. */
  private async leavePosition(): Promise<void> {
    const { position, stored, lane } = this
    if (position > stored)
      await this.runner.options.runInUnit(async (unit) => {
        const [from] = (await readInbox(unit, lane.consumer, [lane])).positions
        await moveInbox(unit, lane.consumer, [{ lane, from, to: Math.max(from ?? 0, position) }])
      })
  }

  /** So that a start needn't read again what was of no interest, and a change of bus sees that we are level. */
  async storePosition(): Promise<void> {
    if (this.position <= this.stored) return
    const position = this.position
    await this.runner.run(this.lane, [], { position })
    this.stored = position
  }
}

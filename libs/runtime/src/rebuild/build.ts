import type { Recorded } from '@atlas/contracts'
import type { LogReader } from '@atlas/event-sourcing'
import type { EntityManager } from 'typeorm'
import type { ProjectedInto, Projection, ReadModel } from './read-model.js'
import type { Shadow } from './shadow.js'

/** Events of a page, and so of one commit. */
const page = 2000

export type Progress = (position: number, end: number) => void

/** A projection on its way through the log into a shadow. */
export class Build {
  /** Everything up to here is in the shadow. */
  position = 0
  private readonly project: Projection

  constructor(
    private readonly model: ReadModel,
    private readonly reader: LogReader,
    private readonly shadow: Shadow,
  ) {
    this.project = model.begin()
  }

  /** A page a transaction, until the shadow stands at this position of the log. */
  async goOn(to: number, onProgress: Progress = () => undefined): Promise<void> {
    await this.through(to, (events) => this.shadow.write((into) => this.project(events, into)), onProgress)
  }

  /** The same within a transaction that is open already. */
  async finish(to: number, manager: EntityManager): Promise<void> {
    const into: ProjectedInto = this.shadow.into(manager)
    await this.through(to, (events) => this.project(events, into))
  }

  /** How far the live table is, as this connection sees it; undefined where that can't be said just now. */
  async liveAt(manager: Pick<EntityManager, 'query'>): Promise<number | undefined> {
    const { written } = this.model
    if (written.by === 'following') {
      const rows = await manager.query<{ position: string }[]>(
        `select position from bus.inbox where consumer = $1 and source = 'log' and partition = 0`,
        [written.consumer],
      )
      return Number(rows[0]?.position ?? 0)
    }
    const [handedOut] = await manager.query<{ position: string }[]>('select last_value as position from log.position')
    const end = Number(handedOut?.position ?? 0)
    return (await this.reader.highWaterMark()) >= end ? end : undefined
  }

  private async through(
    to: number,
    write: (events: readonly Recorded[]) => Promise<void>,
    onProgress: Progress = () => undefined,
  ): Promise<void> {
    const { written } = this.model
    while (this.position < to) {
      const { events, upTo } = await this.reader.read({
        after: this.position,
        limit: page,
        ...(written.by === 'with its events' ? { categories: written.categories } : {}),
      })
      if (upTo <= this.position) throw new Error(`the log ends at ${upTo}, before the position ${to} that was noted`)
      const ours = events.filter(({ position }) => position <= to)
      if (ours.length > 0) await write(ours)
      this.position = Math.min(upTo, to)
      onProgress(this.position, to)
    }
  }
}

import { isImported, type Recorded, refuse } from '@atlas/contracts'
import type { EntityManager } from 'typeorm'
import { RefusedException } from '../http/refused.exception.js'
import { nameOf, type ProjectedInto, type Projection, type ReadModel, type RebuildDatabase } from './read-model.js'
import type { Shadow } from './shadow.js'
import { everything, type Standing, standingOf } from './standing.js'

/** Events of a page, and so of one commit. */
const page = 2000
/** So many events that their consumer hasn't handled yet are kept in memory. */
const heldAtMost = 50_000

export type Progress = (position: number, end: number) => void

/** A projection on its way through the log into a shadow. */
export class Build {
  /** Everything up to here is in the shadow, but for what is held. */
  position = 0
  /** Read, and not in the live table yet: of a partition that is behind, or in its consumer's queue. */
  private held: Recorded[] = []
  private readonly project: Projection

  /** Events that the live table doesn't hold, of what lies before the position at which it stands. */
  get waiting(): number {
    return this.held.length
  }

  constructor(
    private readonly model: ReadModel,
    private readonly database: RebuildDatabase,
    private readonly shadow: Shadow,
  ) {
    this.project = model.begin(database)
  }

  /** A page a transaction, until the shadow stands so. */
  async goOn(to: Standing, onProgress: Progress = () => undefined): Promise<void> {
    await this.through(to, (events) => this.shadow.write((into) => this.project(events, into)), onProgress)
  }

  /** The same within a transaction that is open already. */
  async finish(to: Standing, manager: EntityManager): Promise<void> {
    const into: ProjectedInto = this.shadow.into(manager)
    await this.through(to, (events) => this.project(events, into))
  }

  /** How the live table stands, as this connection sees it; undefined where that can't be said just now. */
  live(manager: Pick<EntityManager, 'query'>): Promise<Standing | undefined> {
    return standingOf(this.model, this.database, manager)
  }

  /** As far as the live table may have come by now. */
  async ahead(): Promise<Standing> {
    return (await this.live(this.shadow.dataSource)) ?? everything(await this.database.logReader.highWaterMark())
  }

  private async through(
    to: Standing,
    write: (events: readonly Recorded[]) => Promise<void>,
    onProgress: Progress = () => undefined,
  ): Promise<void> {
    const { logReader } = this.database
    const { written } = this.model
    const categories = written.by === 'following' ? {} : { categories: written.categories }
    await this.take(this.held.splice(0), to, write)
    if (this.position >= to.upTo) return
    for await (const { events, upTo } of logReader.pages({ after: this.position, limit: page, ...categories })) {
      await this.take(
        events.filter(({ position }) => position <= to.upTo),
        to,
        write,
      )
      this.position = Math.min(upTo, to.upTo)
      onProgress(this.position, to.upTo)
      if (this.position === to.upTo) return
    }
    throw new Error(`the log ends at ${this.position}, before the position ${to.upTo} that was noted`)
  }

  private async take(read: readonly Recorded[], to: Standing, write: (events: readonly Recorded[]) => Promise<void>) {
    // A follower of the whole log takes notice of imported history, and who has to know how it ended.
    const { written, importedToo = written.by === 'following' } = this.model
    const events = importedToo ? read : read.filter((event) => !isImported(event))
    const ours = events.filter((event) => to.has(event))
    this.held.push(...events.filter((event) => !to.has(event)))
    if (this.held.length > heldAtMost)
      throw new RefusedException(
        refuse(
          'consumer-behind',
          `The consumer that writes ${nameOf(this.model)} is more than ${heldAtMost} events behind: wait until it has come on.`,
        ),
      )
    if (ours.length > 0) await write(ours)
  }
}

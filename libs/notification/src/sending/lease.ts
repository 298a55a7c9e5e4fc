import type { DataSource, QueryRunner } from 'typeorm'

/** One sender at a time, over all processes: a session advisory lock, gone with its connection. */
export class Lease {
  private runner: QueryRunner | undefined

  constructor(
    private readonly dataSource: DataSource,
    private readonly name: string,
  ) {}

  /**
   * `taken` now, so that what a former holder left behind is to be seen to; `kept` from before; `elsewhere`. A lost
   * connection is noticed here, and the lock with it.
   */
  async ask(): Promise<'taken' | 'kept' | 'elsewhere'> {
    if (!this.runner) return (await this.take()) ? 'taken' : 'elsewhere'
    try {
      await this.runner.query('select')
      return 'kept'
    } catch (error) {
      await this.drop()
      throw error
    }
  }

  async drop(): Promise<void> {
    const runner = this.runner
    this.runner = undefined
    if (!runner) return
    // A connection that goes back to the pool keeps its session locks.
    await runner.query('select pg_advisory_unlock_all()').catch(() => undefined)
    await runner.release().catch(() => undefined)
  }

  private async take(): Promise<boolean> {
    const runner = this.dataSource.createQueryRunner()
    let taken = false
    try {
      const [row] = (await runner.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [
        this.name,
      ])) as { taken: boolean }[]
      taken = row?.taken ?? false
    } finally {
      if (taken) this.runner = runner
      else await runner.release()
    }
    return taken
  }
}

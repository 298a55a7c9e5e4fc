import type pg from 'pg'

/** Milliseconds between looks; what is measured by them is late by this at most. */
const lookEvery = 10

/**
 * Watches the log for the event that says whom an incident's page asks, or why nobody: its commit is the end of triage.
 * It looks as a reader does, at what is readable, so that what it saw can be read.
 */
export class PageCommits {
  private readonly waiting = new Map<string, { readonly event: RegExp; readonly seen: (at: number) => void }>()
  private readonly early = new Map<string, { readonly type: string; readonly at: number }[]>()
  private position = 0
  private stopped = false
  private watching: Promise<void> = Promise.resolve()

  constructor(private readonly sql: pg.Pool) {}

  async start(): Promise<void> {
    const { rows } = await this.sql.query<{ mark: string }>('select log.high_water_mark() as mark')
    this.position = Number(rows[0]?.mark ?? 0)
    this.watching = this.watch()
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.watching
  }

  /** Resolves with `performance.now()` at which the incident's first event of this kind was readable. */
  of(incidentId: string, event = /^Page(Intended|NotApplicable)\./): Promise<number> {
    const before = this.early.get(incidentId)?.find(({ type }) => event.test(type))
    if (before) return Promise.resolve(before.at)
    return new Promise((seen) => this.waiting.set(incidentId, { event, seen }))
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      await this.look()
      await new Promise((resolve) => setTimeout(resolve, lookEvery))
    }
  }

  private async look(): Promise<void> {
    const { rows: marks } = await this.sql.query<{ mark: string }>('select log.high_water_mark() as mark')
    const mark = Number(marks[0]?.mark ?? 0)
    if (mark <= this.position) return
    const { rows } = await this.sql.query<{ incident_id: string; type: string }>(
      `select incident_id, type from log.events
       where position > $1 and position <= $2 and category = 'communication' and type like 'Page%' order by position`,
      [this.position, mark],
    )
    this.position = mark
    const at = performance.now()
    for (const { incident_id: incident, type } of rows) {
      this.early.set(incident, [...(this.early.get(incident) ?? []), { type, at }])
      const one = this.waiting.get(incident)
      if (!one?.event.test(type)) continue
      this.waiting.delete(incident)
      one.seen(at)
    }
  }
}

/** Gives the amounts that lie behind now, by name: `{'consumer lag of intake': 0}`. */
export type BacklogSource = () => Promise<Readonly<Record<string, number>>>

/**
 * What is behind: relay lag, consumer lag, overdue timers, dead letters, outbox age (architecture.md, "Interfaces").
 * The bus and the services add their sources; /readyz and /metrics read them.
 */
export class Backlog {
  private readonly sources: BacklogSource[] = []

  add(source: BacklogSource): void {
    this.sources.push(source)
  }

  /** A source that fails is left out; readiness checks what it stands on by itself. */
  async read(): Promise<Map<string, number>> {
    const parts = await Promise.allSettled(this.sources.map((source) => source()))
    return new Map(parts.flatMap((part) => (part.status === 'fulfilled' ? Object.entries(part.value) : [])))
  }
}

/** Where the bus says what happens; pino's logger fits. */
export interface BusLog {
  info(message: string): void
  warn(context: { err: unknown }, message: string): void
  error(context: { err: unknown }, message: string): void
}

/** Trouble that is waited out comes again at every try: it is said when it is new, and every 30 s. */
export class TroubleLog {
  private readonly said = new Map<string, { message: string; at: number }>()

  constructor(private readonly log: BusLog) {}

  readonly of =
    (what: string) =>
    (error: unknown): void => {
      const message = error instanceof Error ? error.message : String(error)
      const before = this.said.get(what)
      if (before?.message === message && Date.now() - before.at < 30_000) return
      this.said.set(what, { message, at: Date.now() })
      this.log.warn({ err: error }, `${what}: ${message}; trying again`)
    }
}

/** One sentence of health: what stands still, and why; none when there is no trouble. */
export const troubleOf = (what: string, trouble: unknown): string[] =>
  trouble === undefined ? [] : [`${what}: ${trouble instanceof Error ? trouble.message : JSON.stringify(trouble)}`]

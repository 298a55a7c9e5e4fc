/** Where the bus says what happens; pino's logger fits. */
export interface BusLog {
  info(message: string): void
  warn(context: { err: unknown }, message: string): void
  error(context: { err: unknown }, message: string): void
}

/** Trouble that is waited out comes again at every try: `say` hears of it when it is new, and every 30 s. */
export function onceInAWhile(say: (message: string, error: unknown) => void): (error: unknown) => void {
  let said: { readonly message: string; readonly at: number } | undefined
  return (error) => {
    const message = error instanceof Error ? error.message : String(error)
    if (said?.message === message && performance.now() - said.at < sayAgain) return
    said = { message, at: performance.now() }
    say(message, error)
  }
}
const sayAgain = 30_000

export class TroubleLog {
  private readonly sayers = new Map<string, (error: unknown) => void>()

  constructor(private readonly log: BusLog) {}

  readonly of = (what: string): ((error: unknown) => void) => {
    const known = this.sayers.get(what)
    const say = known ?? onceInAWhile((message, err) => this.log.warn({ err }, `${what}: ${message}; trying again`))
    this.sayers.set(what, say)
    return say
  }
}

/** One sentence of health: what stands still, and why; none when there is no trouble. */
export const troubleOf = (what: string, trouble: unknown): string[] =>
  trouble === undefined ? [] : [`${what}: ${trouble instanceof Error ? trouble.message : JSON.stringify(trouble)}`]

/** Something that has to hold before requests are sent here: gives a sentence when it doesn't. */
export type ReadinessCheck = () => Promise<string | undefined>

/** Whether this process takes work. A process that drains is alive and not ready. */
export class Readiness {
  private readonly checks = new Map<string, ReadinessCheck>()
  private readonly patience = 2000

  require(name: string, check: ReadinessCheck): void {
    this.checks.set(name, check)
  }

  /** Name to `ok` or to what is wrong. */
  async read(): Promise<{ ready: boolean; checks: Record<string, string> }> {
    const entries = await Promise.all(
      [...this.checks].map(async ([name, check]) => [name, (await this.run(check)) ?? 'ok'] as const),
    )
    return { ready: entries.every(([, said]) => said === 'ok'), checks: Object.fromEntries(entries) }
  }

  private async run(check: ReadinessCheck): Promise<string | undefined> {
    let late: NodeJS.Timeout | undefined
    const tooLate = new Promise<string>((resolve) => {
      late = setTimeout(() => resolve('no answer'), this.patience)
    })
    try {
      return await Promise.race([check(), tooLate])
    } catch (error) {
      return error instanceof Error ? error.message : 'failed'
    } finally {
      clearTimeout(late)
    }
  }
}

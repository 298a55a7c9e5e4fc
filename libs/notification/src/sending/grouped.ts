interface Waiting<Item, Result> {
  readonly item: Item
  settle(result: Result): void
  fail(error: unknown): void
}

/**
 * What is asked for while a group is under way makes up the next one, so that one transaction serves many lanes without
 * any of them waiting for company. A group that fails is run again one at a time: each fails for its own reason alone.
 */
export class Grouped<Item, Result> {
  private waiting: Waiting<Item, Result>[] = []
  private working: Promise<void> | undefined

  /** `run` gives a result for each item, in their order; all of them or none are done when it rejects. */
  constructor(private readonly run: (items: readonly Item[]) => Promise<readonly Result[]>) {}

  of(item: Item): Promise<Result> {
    const { promise, resolve: settle, reject: fail } = Promise.withResolvers<Result>()
    this.waiting.push({ item, settle, fail })
    this.working ??= this.work()
    return promise
  }

  private async work(): Promise<void> {
    // What lanes ask for in one turn goes together.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.waiting.length > 0) await this.group(this.waiting.splice(0))
    this.working = undefined
  }

  private async group(asked: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(asked.map(({ item }) => item))
      asked.forEach(({ settle, fail }, at) => {
        const result = results[at]
        if (at in results) settle(result as Result)
        else fail(new Error('a group gave fewer results than it was asked for'))
      })
    } catch (error) {
      const [only] = asked
      if (asked.length === 1) only?.fail(error)
      else for (const one of asked) await this.group([one])
    }
  }
}

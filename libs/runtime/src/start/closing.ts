/** What has been opened, closed in the opposite order; one that fails to close holds none of the others up. */
export class Closing {
  private readonly steps: { readonly what: string; readonly close: () => unknown }[] = []

  /** To be closed before everything that was opened earlier. `what` is a name for the log: "batches under way". */
  add(what: string, close: () => unknown): void {
    this.steps.unshift({ what, close })
  }

  /** Never rejects; `around` is handed each step, to wait for and to speak of. */
  async run(around: (what: string, closing: Promise<unknown>) => Promise<void> = forgiving): Promise<void> {
    for (const { what, close } of this.steps.splice(0)) await around(what, Promise.resolve().then(close))
  }
}

const forgiving = (_: string, closing: Promise<unknown>): Promise<void> =>
  closing.then(
    () => undefined,
    () => undefined,
  )

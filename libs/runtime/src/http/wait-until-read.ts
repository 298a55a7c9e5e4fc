import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '@atlas/contracts'
import { RefusedException } from './refused.exception.js'

/** architecture.md, "Streams and ownership": a GET waits up to 2 s for its read model. */
const patience = 2000
const pause = 10

/**
 * Resolves when the read model has read up to `asked` (of @AskedPosition); at once when nothing was asked. After 2 s
 * it throws a RefusedException of 503 with Retry-After.
 */
export async function waitUntilRead(asked: number | undefined, readUpTo: () => Promise<number>): Promise<void> {
  if (asked === undefined) return
  const until = performance.now() + patience
  for (;;) {
    const read = await readUpTo()
    if (read >= asked) return
    if (performance.now() > until)
      throw new RefusedException(
        refuse('not-read-yet', `Position ${asked} is not readable yet; the answer stands at ${read}.`, [], 503),
        1,
      )
    await sleep(pause)
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from '@atlas/contracts'
import { RefusedException } from './refused.exception.js'

/** architecture.md, "Streams and ownership": a GET waits up to 2 s for its read model. */
const patience = 2000
const pause = 10

/**
 * Resolves when the answer tells of the position `asked` (of @AskedPosition); at once when nothing was asked. After 2 s
 * it throws a RefusedException of 503 with Retry-After.
 */
export async function waitUntilRead(
  asked: number | undefined,
  hasRead: (position: number) => Promise<boolean>,
): Promise<void> {
  if (asked === undefined) return
  const until = performance.now() + patience
  while (!(await hasRead(asked))) {
    if (performance.now() > until)
      throw new RefusedException(
        refuse('not-read-yet', `Position ${asked} is not readable yet; ask again in a second.`, [], 503),
        1,
      )
    await sleep(pause)
  }
}

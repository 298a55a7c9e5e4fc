import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than the hostile bus's delays through every service; a limit on patience, not a speed. */
const patience = 45_000

/** Runs the expectations until they hold; after 45 s it throws what failed last. */
export async function eventually<T>(expectations: () => Promise<T> | T): Promise<T> {
  const until = performance.now() + patience
  for (;;) {
    try {
      return await expectations()
    } catch (error) {
      if (performance.now() > until) throw error
      await sleep(50)
    }
  }
}

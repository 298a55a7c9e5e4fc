import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than the hostile bus's delays through every service; a limit on patience, not a speed. */
const patience = 45_000

/** Runs the expectations until they hold; after so many ms, 45 s unless told, it throws what failed last. */
export async function eventually<T>(expectations: () => Promise<T> | T, patientMs = patience): Promise<T> {
  const until = performance.now() + patientMs
  for (;;) {
    try {
      return await expectations()
    } catch (error) {
      if (performance.now() > until) throw error
      await sleep(50)
    }
  }
}

import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Closing } from './closing.js'

/**
 * Closes all that is open, each step for as long as it takes, all of them within `seconds`; what is then still under
 * way is cut. Nothing accepted is lost by that: nothing is answered, and no position moves, before it is stored.
 */
export async function drain(closing: Closing, seconds: number, logger: Logger): Promise<void> {
  const late = sleep(seconds * 1000, 'late' as const, { ref: false })
  await closing.run(async (what, step) => {
    const ended = await Promise.race([step, late]).catch((error: unknown) => {
      logger.warn({ err: error }, `${what} did not end well`)
    })
    if (ended === 'late') logger.warn(`${what} took longer than ${seconds} s and were cut`)
  })
}

/** Stops accepting and waits for the answers under way; connections that are kept open idle end at once. */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}

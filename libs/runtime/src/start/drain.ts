import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Closing } from './closing.js'

/** What is left for each thing that is closed once the time is over: enough for what isn't the cause of it. */
const leastMs = 2000
const idleCheckMs = 50

/**
 * Closes all that is open, each step for as long as it takes, all of them within `seconds`; what is then still under
 * way is cut, and what comes after it is still put away, PostgreSQL last. Nothing accepted is lost by a cut: nothing
 * is answered, and no position moves, before it is stored.
 */
export async function drain(closing: Closing, seconds: number, logger: Logger): Promise<void> {
  const until = performance.now() + seconds * 1000
  await closing.run(async (what, step) => {
    const left = Math.max(until - performance.now(), Math.min(leastMs, seconds * 1000))
    const patience = new AbortController()
    const late = sleep(left, 'late' as const, { signal: patience.signal }).catch(() => undefined)
    const ended = await Promise.race([step, late]).catch((error: unknown) => {
      logger.warn({ err: error }, `${what} did not end well`)
    })
    patience.abort()
    if (ended === 'late') logger.warn(`${what}: not ended within ${seconds} s, so cut`)
  })
}

/**
 * Stops accepting and waits for the answers under way. A connection that a client keeps open ends with its next answer,
 * else a client that never pauses would be served for ever; one that is idle, or falls idle, ends at once.
 */
export async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.prependListener('request', (_: IncomingMessage, response: ServerResponse) => {
    response.setHeader('Connection', 'close')
  })
  server.close()
  server.closeIdleConnections()
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs)
  await closed.finally(() => clearInterval(idle))
}

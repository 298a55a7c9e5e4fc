import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Logger } from 'pino'
import type { OpenBus } from '../bus/open-bus.js'
import type { Platform } from '../platform.module.js'

interface Draining {
  readonly app: NestExpressApplication
  readonly bus: OpenBus
  readonly platform: Platform
  readonly undo: readonly (() => Promise<unknown>)[]
  readonly logger: Logger
  /** How long requests and batches under way may take. */
  readonly seconds: number
}

/**
 * No new requests; those under way and the bus's batches end; then everything closes. What takes too long is cut:
 * nothing accepted is lost by that, as nothing is answered before it is stored.
 */
export async function drain({ app, bus, platform, undo, logger, seconds }: Draining): Promise<void> {
  platform.readiness.require('serving', () => Promise.resolve('stopping'))
  const deadline = sleep(seconds * 1000, 'late' as const, { ref: false })
  const step = async (what: string, work: Promise<unknown>): Promise<void> => {
    const ended = await Promise.race([work, deadline]).catch((error: unknown) => {
      logger.warn({ err: error }, `${what} did not end well`)
    })
    if (ended === 'late') logger.warn(`${what} took longer than ${seconds} s and was cut`)
  }
  const server = app.getHttpServer()
  await step('requests under way', closeServer(server))
  server.closeAllConnections()
  await step('batches under way', bus.drain())
  await step('the application', app.close())
  for (const close of undo) await step('closing', close())
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}

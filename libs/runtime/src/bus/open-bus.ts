import type { NestExpressApplication } from '@nestjs/platform-express'
import type { Logger } from 'pino'
import type { Platform } from '../platform.module.js'
import type { ServiceDefinition } from '../service-definition.js'

/** The bus of this process, whichever it is. */
export interface OpenBus {
  start(): Promise<void>
  /** Finishes the batches under way and stops. */
  drain(): Promise<void>
  /** What lies behind, by name. */
  behind(): Promise<Readonly<Record<string, number>>>
}

export function openBus(
  _app: NestExpressApplication,
  _platform: Platform,
  _definitions: readonly ServiceDefinition[],
  _url: string,
  _logger: Logger,
): Promise<OpenBus> {
  return Promise.resolve({
    start: () => Promise.resolve(),
    drain: () => Promise.resolve(),
    behind: () => Promise.resolve({}),
  })
}

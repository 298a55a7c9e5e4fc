import { NestFactory } from '@nestjs/core'
import type { NestExpressApplication } from '@nestjs/platform-express'
import { openBus, startBus } from '../bus/open-bus.js'
import { prepareHttp } from '../http/http-edge.js'
import { NestLog } from '../logging/logger.js'
import type { Platform } from '../platform.module.js'
import type { ServiceDefinition } from '../service-definition.js'
import type { Closing } from './closing.js'
import { closeServer } from './drain.js'
import { portRefusal } from './http-port.js'
import { rootModule } from './root-module.js'
import type { Start } from './start-services.js'

/** The services' modules, their events and timers flowing, and HTTP last; gives the URL that it answers at. */
export async function openApplication(
  databaseUrl: string,
  definitions: readonly ServiceDefinition[],
  { environment, logger }: Start,
  closing: Closing,
  platform: Platform,
): Promise<string> {
  const { ATLAS_HOST: host, ATLAS_PORT: port, ATLAS_BODY_LIMIT: bodyLimit } = environment.variables
  const app = await NestFactory.create<NestExpressApplication>(rootModule(platform, definitions), {
    logger: new NestLog(logger),
    abortOnError: false,
    rawBody: true,
    bodyParser: false,
  })
  closing.add('the application', () => app.close())
  prepareHttp(app, { bodyLimit, logger, metrics: platform.metrics })
  const bus = openBus(app, platform, definitions, databaseUrl, logger)
  platform.backlog.add(() => bus.behind())
  platform.busPosition.of(bus)
  await app.init()
  closing.add('batches under way', () => bus.drain())
  await startBus(bus)
  await app.listen(port, host).catch((error: unknown) => {
    throw portRefusal(host, port, error)
  })
  closing.add('requests under way', () => closeServer(app.getHttpServer()))
  platform.readiness.require('serving', () => Promise.resolve(undefined))
  closing.add('readiness', () => platform.readiness.require('serving', () => Promise.resolve('stopping')))
  return urlOf(await app.getUrl())
}

/** Nest names loopback `[::1]`, and any address `0.0.0.0`, which nobody can ask. */
const urlOf = (url: string): string => url.replace('[::1]', 'localhost').replace('0.0.0.0', '127.0.0.1')

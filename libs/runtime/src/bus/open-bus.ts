import type { NestExpressApplication } from '@nestjs/platform-express'
import { type AtlasBus, BusRefusal, type BusMode, connectBus, type KafkaOptions } from '@atlas/messaging'
import type { Logger } from 'pino'
import type { Environment } from '../environment/environment.js'
import type { Platform } from '../platform.module.js'
import type { ServiceDefinition } from '../service-definition.js'
import { StartRefusal } from '../start-refusal.js'

/** The bus of this process, made before the application binds its handlers. */
export const openBus = (
  app: NestExpressApplication,
  { environment, dataSource, logReader }: Platform,
  definitions: readonly ServiceDefinition[],
  databaseUrl: string,
  logger: Logger,
): AtlasBus =>
  connectBus({
    app,
    services: definitions.map(({ name }) => name),
    mode: modeOf(environment),
    dataSource,
    reader: logReader,
    databaseUrl,
    log: logger,
  })

/** Throws StartRefusal when the bus can't be had as the environment asks. */
export const startBus = (bus: AtlasBus): Promise<void> =>
  bus.start().catch((error: unknown) => {
    throw error instanceof BusRefusal ? new StartRefusal(error.message) : error
  })

function modeOf(environment: Environment): BusMode {
  const { bus } = environment
  return bus.kind === 'kafka' ? { kind: 'kafka', ...kafkaOf(environment) } : bus
}

/** How to reach Kafka as the environment says. Throws StartRefusal where it names no brokers. */
export function kafkaOf({ bus, variables }: Environment): KafkaOptions {
  if (bus.kind !== 'kafka') throw new StartRefusal('KAFKA_BROKERS names no brokers, so there are no topics to work on.')
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = variables
  const { KAFKA_PREFIX: prefix } = variables
  return {
    brokers: bus.brokers,
    tls: variables.KAFKA_TLS,
    ...(prefix ? { prefix } : {}),
    ...(mechanism && username && password ? { sasl: { mechanism, username, password } } : {}),
  }
}

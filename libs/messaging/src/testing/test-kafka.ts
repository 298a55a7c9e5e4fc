import { canStartBroker, freePort, startBroker } from '../../../../infra/kafka/broker.mjs'

export interface TestKafka {
  readonly brokers: readonly string[]
  stop(): Promise<void>
}

/**
 * A Kafka for tests: that of tests/run.js, else KAFKA_BROKERS, else a container where an engine answers, else Apache Kafka from Maven on this
 * machine's Java. Undefined, said aloud, where there is none of them; with CI=true that is an error.
 */
export async function testKafka(): Promise<TestKafka | undefined> {
  const given = process.env['ATLAS_TEST_KAFKA'] ?? process.env['KAFKA_BROKERS']
  if (given) return { brokers: given.split(','), stop: () => Promise.resolve() }
  const container = await inContainer()
  if (container) return container
  if (await canStartBroker()) {
    const broker = await startBroker()
    return { brokers: [broker.brokers], stop: () => broker.stop() }
  }
  const why = 'no KAFKA_BROKERS, no Docker, and no Java 17 with Maven'
  if (process.env['CI'] === 'true') throw new Error(`tests on Kafka may not be skipped here: ${why}`)
  process.stderr.write(`SKIPPED: tests on Kafka (${why})\n`)
  return undefined
}

async function inContainer(): Promise<TestKafka | undefined> {
  const { getContainerRuntimeClient, GenericContainer, Wait } = await import('testcontainers')
  const engine = await getContainerRuntimeClient().catch(() => undefined)
  if (!engine) return undefined
  // The broker tells clients where it is, so its port must be known before it starts.
  const port = await freePort()
  const container = await new GenericContainer('apache/kafka:4.3.1')
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start()
  return { brokers: [`127.0.0.1:${port}`], stop: async () => void (await container.stop()) }
}

import { EventEmitter } from 'node:events'
import kafkajs, {
  type Admin,
  type AdminConfig,
  type Consumer,
  type ConsumerConfig,
  type Kafka,
  type KafkaConfig,
  type LogEntry,
  type Producer,
  type ProducerConfig,
  type SASLOptions,
} from 'kafkajs'
import type { BusLog } from '../trouble-log.js'
import './quiet-connections.js'
import type { KafkaOptions } from './kafka-options.js'
import { Outage } from './outage.js'

/** kafkajs is CommonJS: in ESM its names come by the default export. */
export const { Kafka: KafkaClient, logLevel, Partitioners } = kafkajs

/** kafkajs's client; its errors go to our log, its chatter nowhere, and that brokers are away to the outage. */
export const kafkaClient = (
  { brokers, tls, sasl }: KafkaOptions,
  clientId: string,
  log: BusLog,
  outage = new Outage(log),
): Kafka =>
  new HeardClient(outage, {
    clientId,
    brokers: [...brokers],
    ...(tls ? { ssl: true } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
    connectionTimeout: 5000,
    // Ours are the loops that wait trouble out; kafkajs need not hide it for long.
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 5 },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => {
      // In places it logs the error itself, whatever its types say.
      const message = String(entry.log.message)
      if (saidByOurs.test(message)) return
      if (ofConnections.has(entry.namespace)) outage.miss(message)
      else log.warn({ err: errorOf(entry) }, `kafkajs: ${message}`)
      if (message.startsWith('Offset out of range')) outOfRange.emit(String(entry.log['groupId']))
    },
  })

/** Tells the outage of each answer of a broker, whoever it is for. */
class HeardClient extends KafkaClient {
  constructor(
    private readonly outage: Outage,
    config: KafkaConfig,
  ) {
    super(config)
  }

  override producer(config?: ProducerConfig): Producer {
    const producer = super.producer(config)
    producer.on(producer.events.REQUEST, () => this.outage.answered())
    return producer
  }

  override consumer(config: ConsumerConfig): Consumer {
    const consumer = super.consumer(config)
    consumer.on(consumer.events.REQUEST, () => this.outage.answered())
    return consumer
  }

  override admin(config?: AdminConfig): Admin {
    const admin = super.admin(config)
    admin.on(admin.events.REQUEST, () => this.outage.answered())
    return admin
  }
}

/** Thrown as well, to our loops, or retried with success. */
const saidByOurs = /^(Response |Crash: )/
const ofConnections = new Set(['Connection', 'BrokerPool'])

const outOfRange = new EventEmitter()

/** Calls `listener` when a consumer of the group has jumped; gives the function that ends it. */
export function onOffsetOutOfRange(groupId: string, listener: () => void): () => void {
  outOfRange.on(groupId, listener)
  return () => outOfRange.off(groupId, listener)
}

const errorOf = ({ log }: LogEntry): unknown => log['error'] ?? log['cause'] ?? undefined

/** Spelt out: kafkajs's type ties each mechanism to its own shape. */
function saslOf({ mechanism, username, password }: NonNullable<KafkaOptions['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}

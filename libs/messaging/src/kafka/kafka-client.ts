import { EventEmitter } from 'node:events'
import kafkajs, { type Kafka, type LogEntry, type SASLOptions } from 'kafkajs'
import type { BusLog } from '../trouble-log.js'
import './quiet-connections.js'
import type { KafkaOptions } from './kafka-options.js'

/** kafkajs is CommonJS: in ESM its names come by the default export. */
export const { Kafka: KafkaClient, logLevel, Partitioners } = kafkajs

/** kafkajs's client; its errors go to our log, its chatter nowhere. */
export const kafkaClient = ({ brokers, tls, sasl }: KafkaOptions, clientId: string, log: BusLog): Kafka =>
  new KafkaClient({
    clientId,
    brokers: [...brokers],
    ...(tls ? { ssl: true } : {}),
    ...(sasl ? { sasl: saslOf(sasl) } : {}),
    connectionTimeout: 5000,
    // Ours are the loops that wait trouble out; kafkajs need not hide it for long.
    retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 5 },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => {
      log.warn({ err: errorOf(entry) }, `kafkajs: ${entry.log.message}`)
      if (entry.log.message.startsWith('Offset out of range')) outOfRange.emit(String(entry.log['groupId']))
    },
  })

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

import { canStartBroker, startBroker } from '../../../infra/kafka/broker.mjs'

export interface BenchBrokers {
  readonly brokers: string
  readonly stop: () => Promise<void>
}

/** KAFKA_BROKERS, else a local Apache Kafka by Maven; undefined, said aloud, where neither can be had. */
export async function benchBrokers(say: (line: string) => void): Promise<BenchBrokers | undefined> {
  const given = process.env['KAFKA_BROKERS']
  if (given) return { brokers: given, stop: () => Promise.resolve() }
  if (!(await canStartBroker())) {
    say('NOT MEASURED over Kafka: no KAFKA_BROKERS, and no Java 17 with Maven for a local one')
    return undefined
  }
  const broker = await startBroker()
  return { brokers: broker.brokers, stop: () => broker.stop() }
}

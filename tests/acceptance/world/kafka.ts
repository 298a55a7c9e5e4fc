import { type Broker, canStartBroker, startBroker } from '../../../infra/kafka/broker.mjs'

/**
 * Brokers for a run: KAFKA_BROKERS, else a local Apache Kafka by Maven. `undefined` where neither can be had: then the
 * suite is skipped aloud, and with CI=true it fails.
 */
export async function brokersForTests(): Promise<{ brokers: string; stop: () => Promise<void> } | undefined> {
  const given = process.env['KAFKA_BROKERS']
  if (given) return { brokers: given, stop: () => Promise.resolve() }
  if (!(await canStartBroker())) {
    if (process.env['CI'] === 'true') throw new Error('no Kafka can be had, and CI=true skips nothing')
    console.warn('SKIPPED: no KAFKA_BROKERS, and no Java 17 with Maven for a local Kafka')
    return undefined
  }
  const broker: Broker = await startBroker()
  return { brokers: broker.brokers, stop: () => broker.stop() }
}

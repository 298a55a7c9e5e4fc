import { canStartBroker, startBroker } from '../../../infra/kafka/broker.mjs'

/**
 * Brokers for a run: those of tests/run.js, else KAFKA_BROKERS, else a local Apache Kafka by Maven. Where neither can be had this throws:
 * tests/run.js skips such a run aloud before it begins, and what is called a run on Kafka never is one on another bus.
 */
export async function brokersForTests(): Promise<{ brokers: string; stop: () => Promise<void> }> {
  const given = process.env['ATLAS_TEST_KAFKA'] ?? process.env['KAFKA_BROKERS']
  if (given) return { brokers: given, stop: () => Promise.resolve() }
  if (!(await canStartBroker())) throw new Error('no Kafka can be had for a run on Kafka')
  const broker = await startBroker()
  return { brokers: broker.brokers, stop: () => broker.stop() }
}

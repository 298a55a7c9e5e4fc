import { testKafka } from '@atlas/messaging/testing'

/**
 * Brokers for a run on Kafka. Where none can be had this throws: tests/run.js skips such a run aloud before it begins,
 * and what is called a run on Kafka never is one on another bus.
 */
export async function brokersForTests(): Promise<{ brokers: string; stop: () => Promise<void> }> {
  const kafka = await testKafka()
  if (!kafka) throw new Error('no Kafka can be had for a run on Kafka')
  return { brokers: kafka.brokers.join(','), stop: () => kafka.stop() }
}

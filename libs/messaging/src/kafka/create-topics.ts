import { setTimeout as sleep } from 'node:timers/promises'
import type { Admin, ITopicConfig } from 'kafkajs'

/** How long brokers on a busy machine may take to serve what the controller has made, ms. */
const patience = 120_000
/** Between looks, ms: six services that start at once all look. */
const lookEvery = 250

/**
 * Makes topics, those that are there being left alone, and waits until they are served. kafkajs's own `waitForLeaders`
 * gives up when a broker doesn't know a topic yet that the controller has just made (UNKNOWN_TOPIC_OR_PARTITION, an
 * everyday answer of KRaft). Throws what the broker said.
 */
export async function createTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics: [...topics], waitForLeaders: false })
  for (const { topic } of topics) await untilServed(admin, topic, 1)
}

/** Waits until the topic has at least so many partitions and their leaders answer. Throws what the broker said. */
export async function untilServed(admin: Admin, topic: string, partitions: number): Promise<void> {
  for (const since = Date.now(); ; await sleep(lookEvery))
    try {
      if ((await admin.fetchTopicOffsets(topic)).length >= partitions) return
      if (Date.now() - since > patience) throw new Error(`${topic} still has fewer than ${partitions} partitions`)
    } catch (error) {
      if (Date.now() - since > patience) throw error
    }
}

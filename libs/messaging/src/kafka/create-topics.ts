import type { Admin, ITopicConfig } from 'kafkajs'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long brokers may take to say of each other's news that a topic is there, ms. */
const patience = 30_000

/**
 * Makes topics, those that are there being left alone, and waits until each has its partitions and their leaders.
 * kafkajs's own `waitForLeaders` gives up when a broker doesn't know a topic yet that the controller has just made
 * (UNKNOWN_TOPIC_OR_PARTITION, an everyday answer of KRaft). Throws what the broker said.
 */
export async function createTopics(admin: Admin, topics: readonly ITopicConfig[]): Promise<void> {
  await admin.createTopics({ topics: [...topics], waitForLeaders: false })
  const names = topics.map(({ topic }) => topic)
  for (const since = Date.now(); ; await sleep(50)) {
    const seen = await admin.fetchTopicMetadata({ topics: names }).catch((error: unknown) => {
      if (Date.now() - since > patience) throw error
      return { topics: [] }
    })
    if (names.every((name) => isLed(seen.topics.find((topic) => topic.name === name)))) return
    if (Date.now() - since > patience) throw new Error(`no leaders for ${names.join(', ')}`)
  }
}

const isLed = (topic: { partitions: { leader: number }[] } | undefined): boolean =>
  topic !== undefined && topic.partitions.length > 0 && topic.partitions.every(({ leader }) => leader >= 0)

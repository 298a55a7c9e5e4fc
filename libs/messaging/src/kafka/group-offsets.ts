import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from 'kafkajs'

/** Between commits of what a group has done, ms. */
const commitEvery = 1000
/** A stop waits no longer for a broker, ms. */
const leaveWithin = 2000

/**
 * The offsets of a group, for those who look at its lag with Kafka's own means, and for where its next member starts to
 * read. The inbox is the truth: what comes again is known there. So they needn't be committed after each batch, which
 * would cost a round trip each.
 */
export class GroupOffsets {
  /** By topic and partition: the offset after the last record that was handled. */
  private readonly noted = new Map<string, { topic: string; partition: number; offset: string }>()
  private readonly timer = setInterval(() => void this.commit(), commitEvery)
  private committing: Promise<void> = Promise.resolve()

  constructor(private readonly consumer: Pick<Consumer, 'commitOffsets'>) {}

  note(topic: string, partition: number, offset: string): void {
    this.noted.set(`${topic}/${partition}`, { topic, partition, offset })
  }

  /** The group was joined anew: partitions may be others' now, who are further. */
  forget(): void {
    this.noted.clear()
  }

  /** Before the group is left. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    await Promise.race([this.committing.then(() => this.commit()), sleep(leaveWithin, undefined, { ref: false })])
  }

  private commit(): Promise<void> {
    const offsets = [...this.noted.values()]
    if (offsets.length === 0) return Promise.resolve()
    this.noted.clear()
    // Where the broker refuses, the offset stays behind until the next one is noted; the inbox drops what comes again.
    this.committing = this.consumer.commitOffsets(offsets).catch(() => undefined)
    return this.committing
  }
}

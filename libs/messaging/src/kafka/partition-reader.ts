import type { Admin, KafkaMessage } from 'kafkajs'
import type { Unit } from '../delivery/message.js'

/** What reads the records of a partition and has their effects, once; a group brings them. */
export interface PartitionReader {
  /** Name in the inbox. */
  readonly consumer: string
  readonly query: Unit['query']
  /** Before a group reads the topic. Throws RecordsLost when the topic no longer holds what is due. */
  begin(admin: Admin, topic: string, source: string): Promise<void>
  /** Resolves when the records are handled or set aside. Throws RecordsLost or BusStopped; then they come again. */
  read(topic: string, source: string, partition: number, records: readonly KafkaMessage[]): Promise<void>
  /** The group was joined anew: partitions may have been elsewhere meanwhile. */
  forget(): void
}

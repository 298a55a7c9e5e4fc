import type { Admin, KafkaMessage } from 'kafkajs'
import type { Unit } from '../delivery/message.js'

/** What one fetch brought of a partition. */
export interface Fetched {
  readonly topic: string
  /** The topic's name in the inbox. */
  readonly source: string
  readonly partition: number
  readonly records: readonly KafkaMessage[]
  /**
   * Offsets of the first and the last that lie there. Not all of them are among the records: kafkajs keeps the markers
   * of transactions, and what was aborted, to itself.
   */
  readonly first: number
  readonly last: number
  /** The offset that the next record to come gets, as the broker said with these. */
  readonly end: number
}

/** What reads the records of a partition and has their effects, once; a group brings them. */
export interface PartitionReader {
  /** Name in the inbox. */
  readonly consumer: string
  readonly query: Unit['query']
  /** Before a group reads the topic. Throws RecordsLost when the topic no longer holds what is due. */
  begin(admin: Admin, topic: string, source: string): Promise<void>
  /** Resolves when the records are handled or set aside. Throws RecordsLost or BusStopped; then they come again. */
  read(fetched: Fetched): Promise<void>
  /** The group was joined anew: partitions may have been elsewhere meanwhile. */
  forget(): void
}

/** How to reach Kafka, and how topics are made where that is allowed. */
export interface KafkaOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  readonly tls?: boolean
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  }
  /** Before every topic's and group's name, for several installations on one cluster, such as `staging.`. */
  readonly prefix?: string
  /** Partitions of a topic that is made; an existing one keeps its own. Default 6. */
  readonly partitions?: number
  /** Default: as many as there are brokers, at most 3. */
  readonly replicationFactor?: number
  /** How long a member of a group may be silent before its partitions go to another, ms. Default 10,000. */
  readonly sessionTimeout?: number
  /** How long a rebalance waits for a member that is in a batch, ms. Default 60,000. */
  readonly rebalanceTimeout?: number
}

/** How the bus stands, for /readyz, /metrics and people. Numbers of positions, messages or timers as each name says. */
export interface BusHealth {
  readonly consumers: readonly ConsumerHealth[]
  readonly relays: readonly RelayHealth[]
  readonly timers: readonly TimersHealth[]
  /** Set aside until an operator acts. */
  readonly deadLetters: number
  /** Tried again by themselves, with those that stand behind any. */
  readonly parked: number
  /** Stretches that the topics had lost and the log has filled, since ever. */
  readonly gaps: number
  /** Sentences for people: what stops, and why. Empty while all goes well. */
  readonly troubles: readonly string[]
}

export interface ConsumerHealth {
  readonly consumer: string
  /** How far behind, in positions of the log (messages of the topics on Kafka). */
  readonly lag: number
}

export interface RelayHealth {
  readonly service: string
  /** Positions of the log that the relay has not read yet; null in a process that doesn't lead it. */
  readonly lag: number | null
}

export interface TimersHealth {
  readonly service: string
  /** Due longer than the grace and not fired. */
  readonly overdue: number
}

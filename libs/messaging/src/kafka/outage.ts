import kafkajs from 'kafkajs'
import type { BusLog } from '../trouble-log.js'

const { KafkaJSBrokerNotFound, KafkaJSConnectionError, KafkaJSError, KafkaJSRequestTimeoutError } = kafkajs

/** Between two lines while Kafka stays away, ms. */
const sayEvery = 60_000
/** It is back when a broker answers and for so long nobody has found one away, ms: retries of ours come more often. */
const quietFor = 10_000

/**
 * Kafka away is missed by every relay and group of a process, again at each of their tries. Said is it once: when it
 * goes, at most once a minute, and when it is back.
 */
export class Outage {
  private since: number | undefined
  private said = 0
  private missed = 0

  constructor(private readonly log: BusLog) {}

  /** Whether the error is that of brokers away, or of brokers coming back: then nobody else need say it. */
  explains(error: unknown): boolean {
    const lasting = this.since !== undefined
    if (!chainOf(error).some((each) => isUnreachable(each) || (lasting && isRetriable(each)))) return false
    this.miss(error)
    return true
  }

  /** For what a relay or a group meets: `say` says what this doesn't explain. */
  readonly otherwise =
    (say: (error: unknown) => void) =>
    (error: unknown): void => {
      if (!this.explains(error)) say(error)
    }

  /** Somebody found a broker away. */
  miss(error: unknown): void {
    const now = performance.now()
    const why = error instanceof Error ? error.message : String(error)
    this.missed = now
    if (this.since === undefined) {
      this.since = this.said = now
      this.log.warn({ err: error }, `Kafka can’t be reached: ${why}; waiting for it`)
    } else if (now - this.said >= sayEvery) {
      this.said = now
      this.log.warn({ err: error }, `Kafka can’t be reached for ${seconds(now - this.since)} s: ${why}; waiting for it`)
    }
  }

  /** A broker has answered; where there are several, another one may still be away. */
  answered(): void {
    if (this.since === undefined || performance.now() - this.missed < quietFor) return
    this.log.info(`Kafka is back after ${seconds(this.missed - this.since)} s`)
    this.since = undefined
  }
}

const seconds = (ms: number): number => Math.round(ms / 1000)

/** kafkajs wraps what made it give up. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let each = error; each instanceof Error && !chain.includes(each); each = each.cause) chain.push(each)
  return chain
}

const isUnreachable = (error: unknown): boolean =>
  [KafkaJSConnectionError, KafkaJSBrokerNotFound, KafkaJSRequestTimeoutError].some((kind) => error instanceof kind)

/** Such as a coordinator that is loading: an everyday answer of a broker that has just started. */
const isRetriable = (error: unknown): boolean => error instanceof KafkaJSError && error.retriable

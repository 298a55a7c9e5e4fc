import { SetMetadata } from '@nestjs/common'
import type { Instant } from '@atlas/contracts'
import type { Unit } from './delivery/message.js'

/** Marks the provider that takes what outside systems write to `atlas.signals.v1` (Kafka only); intake has it. */
export const takesSignals = Symbol.for('atlas.takes-signals')
export const TakesSignals = (): ClassDecorator => SetMetadata(takesSignals, true)

/** One record of the topic as it lies there: a CloudEvent, structured or binary, or anything else. */
export interface SignalRecord {
  readonly partition: number
  readonly offset: number
  /** The broker's LogAppendTime: the topic's receivedAt. */
  readonly appendedAt: Instant
  /** Lower-case names. In binary mode the CloudEvents attributes are here, as `ce_…`. */
  readonly headers: Readonly<Record<string, string>>
  readonly value: Buffer
}

export interface SignalsTaker {
  /**
   * Brought the records of one partition in order, inside a unit of work that also commits the offset: never twice by
   * effect. What a producer re-sent (same CloudEvents source and id) is the taker's to recognise, by a unique key. Bad
   * input is the taker's to reject and keep; throwing sets a record aside after three failures alone.
   */
  take(records: readonly SignalRecord[], unit: Unit): Promise<void>
}

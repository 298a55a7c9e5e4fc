import { SetMetadata } from '@nestjs/common'

/**
 * Marks the provider that says what consumers outside are told: reporting's alone, which reads the whole log. On Kafka it
 * is brought to the topics of service levels; on the embedded bus whoever wants it asks for the same over HTTP.
 */
export const tellsOutward = Symbol.for('atlas.tells-outward')
export const TellsOutwardOnKafka = (): ClassDecorator => SetMetadata(tellsOutward, true)

export interface OutwardRecord {
  /** What it is compacted by. */
  readonly key: string
  readonly value: string
}

export interface TellsOutward {
  /** What the stretch of the log after a position tells, the same however often, and up to where that is all. */
  tell(after: number): Promise<{ readonly records: readonly OutwardRecord[]; readonly upTo: number }>
}

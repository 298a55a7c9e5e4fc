import { type EventMetadata, type IncidentId, type Recorded, upcast } from '@atlas/contracts'
import { BinaryRow } from './reading/binary-row.js'
import { JsonTexts } from './reading/json-texts.js'
import type { RowBuffer } from './reading/row-buffer.js'
import { storedFields } from './recorded-row.js'

/** Reads rows of `storedColumns` as the events that they tell of, many at a time. One serves for all rows. */
export class RecordedRows {
  private readonly row = new BinaryRow(storedFields)
  private readonly data = new JsonTexts()
  private readonly metadata = new JsonTexts()
  private readonly ofMetadata: number[] = []

  /**
   * Events from this row on, at most so many, fewer if they are large; in their newest shape. Those of one command lie
   * together and have one metadata; they share it, as all who read them share facts. Throws UnknownEventVersion for one
   * that a later release wrote.
   */
  read(rows: RowBuffer, from: number, limit: number): Recorded[] {
    const { row, ofMetadata } = this
    const to = rows.reach(from, limit)
    ofMetadata.length = 0
    rows.each(from, to, (bytes, begin, end) => {
      row.begin(bytes, begin, end)
      row.pass(1)
      row.json(this.data)
      ofMetadata.push(row.repeatedJson(this.metadata))
    })
    const data = this.data.parse()
    const metadata = this.metadata.parse() as EventMetadata[]
    const events: Recorded[] = []
    rows.each(from, to, (bytes, begin, end) => {
      row.begin(bytes, begin, end)
      events.push(this.event(data[events.length], metadata[ofMetadata[events.length] ?? -1]))
    })
    return events
  }

  private event(data: unknown, metadata: EventMetadata | undefined): Recorded {
    const { row } = this
    if (metadata === undefined) throw new RangeError('an event without metadata')
    const position = row.bigint()
    row.pass(2)
    const streamId = row.text()
    const streamVersion = row.integer()
    const category = row.word()
    const incidentId = row.textOrNull() as IncidentId | null
    const { type, data: newest } = upcast(row.word(), data)
    return {
      type,
      data: newest,
      position,
      streamId,
      streamVersion,
      category,
      incidentId,
      occurredAt: row.instant(),
      recordedAt: row.instant(),
      metadata,
      hash: row.hex(),
    }
  }
}

import type { ContentHash, IncidentId, Instant, Recorded } from '@atlas/contracts'
import { LogReader, type ReadFrom, type StoredEvent } from '@atlas/event-sourcing'
import type { Queryable } from './queryable.js'
import { recorded, recordedColumns, type RecordedRow, stored } from './recorded-row.js'
import { textOnly } from './text-only.js'

/** Events of a page in `pages`: best at replay on 2 cores (log-and-bus, "Speed"). */
const pageSize = 5000

/** The log as readers see it: in its one order, and never past a position that may still appear. */
export class PostgresLogReader extends LogReader {
  /** What was once readable stays so. */
  private mark = 0

  constructor(private readonly pool: Queryable) {
    super()
  }

  override async highWaterMark(): Promise<number> {
    const [[mark] = ['0']] = await this.rows<[string]>('atlas-mark', 'select log.high_water_mark()', [])
    this.mark = Math.max(this.mark, Number(mark))
    return this.mark
  }

  override async read(from: ReadFrom): Promise<{ events: Recorded[]; upTo: number }> {
    return this.page(from, recorded)
  }

  override async readStored(from: ReadFrom): Promise<{ events: StoredEvent[]; upTo: number }> {
    return this.page(from, stored)
  }

  /** Everything from `after` up to what is readable when it gets there, a page at a time with the next one on its way. */
  async *pages(after = 0, categories?: readonly string[]): AsyncGenerator<{ events: Recorded[]; upTo: number }> {
    const from = (position: number) =>
      this.read({ after: position, limit: pageSize, ...(categories && { categories }) })
    let next = from(after)
    for (;;) {
      const page = await next
      if (page.upTo <= after) return
      after = page.upTo
      next = from(after)
      // Whoever stops in the middle never looks at the page ahead, nor at its failure.
      next.catch(() => undefined)
      yield page
    }
  }

  override async ofIncident(incidentId: IncidentId): Promise<Recorded[]> {
    const mark = await this.highWaterMark()
    const rows = await this.rows<RecordedRow>(
      'atlas-of-incident',
      `select ${recordedColumns} from log.events where incident_id = $1 and position <= $2 order by position`,
      [incidentId, mark],
    )
    return rows.map(recorded)
  }

  override async ofStream(streamId: string): Promise<Recorded[]> {
    const rows = await this.rows<RecordedRow>(
      'atlas-of-stream',
      `select ${recordedColumns} from log.events where stream_id = $1 order by stream_version`,
      [streamId],
    )
    return rows.map(recorded)
  }

  override async content(hashes: readonly ContentHash[]): Promise<Map<ContentHash, Uint8Array>> {
    const rows = await this.rows<[hash: string, bytes: string]>(
      'atlas-content',
      `select encode(c.hash, 'hex'), encode(c.bytes, 'base64')
       from unnest($1::text[]) w(hash) join log.content c on c.hash = decode(w.hash, 'hex')`,
      [hashes],
    )
    return new Map(rows.map(([hash, bytes]) => [hash, Buffer.from(bytes, 'base64')]))
  }

  override async now(): Promise<Instant> {
    const [[now] = ['']] = await this.rows<[string]>('atlas-now', 'select log.instant(log.now())', [])
    return now as Instant
  }

  private async page<Event extends { readonly position: number }>(
    { after, limit, categories }: ReadFrom,
    eventOf: (row: RecordedRow) => Event,
  ): Promise<{ events: Event[]; upTo: number }> {
    const mark = this.mark >= after + limit ? this.mark : await this.highWaterMark()
    if (mark <= after) return { events: [], upTo: after }
    const rows = categories
      ? await this.rows<RecordedRow>(
          'atlas-read-categories',
          `select ${recordedColumns} from log.events
           where position > $1 and position <= $2 and category = any($4) order by position limit $3`,
          [after, mark, limit, categories],
        )
      : await this.rows<RecordedRow>(
          'atlas-read',
          `select ${recordedColumns} from log.events where position > $1 and position <= $2 order by position limit $3`,
          [after, mark, limit],
        )
    const events = rows.map(eventOf)
    return { events, upTo: rows.length < limit ? mark : (events.at(-1)?.position ?? mark) }
  }

  private async rows<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...textOnly, name, text, values: [...values] })
    return rows
  }
}

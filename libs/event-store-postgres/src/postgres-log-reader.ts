import { type ContentHash, type IncidentId, type Instant, type Recorded, storedTypes } from '@atlas/contracts'
import { type EventName, LogReader, type OfIncidents, type ReadFrom, type StoredEvent } from '@atlas/event-sourcing'
import { setImmediate as othersFirst } from 'node:timers/promises'
import pg from 'pg'
import { copyOut } from './reading/copy-out.js'
import { RowBuffer } from './reading/row-buffer.js'
import { stretches } from './reading/stretches.js'
import { storedColumns, StoredRow } from './recorded-row.js'
import { RecordedRows } from './recorded-rows.js'
import { textOnly } from './text-only.js'

/** Events that are read at a time: more of them outlive the collector's young generation (docs/adr/0014). */
const atATime = 250

/** The log as readers see it: in its one order, and never past a position that may still appear. */
export class PostgresLogReader extends LogReader {
  /** What was once readable stays so. */
  private mark = 0
  private readonly stored = new StoredRow()
  private readonly recorded = new RecordedRows()

  constructor(private readonly pool: pg.Pool) {
    super()
  }

  override async highWaterMark(): Promise<number> {
    const [[mark] = ['0']] = await this.rows<[string]>('atlas-mark', 'select log.high_water_mark()', [])
    this.mark = Math.max(this.mark, Number(mark))
    return this.mark
  }

  override async read(from: ReadFrom): Promise<{ events: Recorded[]; upTo: number }> {
    const mark = await this.markFor(from)
    if (mark <= from.after) return { events: [], upTo: from.after }
    return upToWhere(from, mark, await this.events(stretch(from, mark)))
  }

  override async readStored(from: ReadFrom): Promise<{ events: StoredEvent[]; upTo: number }> {
    const mark = await this.markFor(from)
    if (mark <= from.after) return { events: [], upTo: from.after }
    const events: StoredEvent[] = []
    await this.copyOut(stretch(from, mark), (bytes) => {
      const event = this.stored.read(bytes)
      if (event) events.push(event)
    })
    return upToWhere(from, mark, events)
  }

  override async *pages(from: ReadFrom): AsyncGenerator<{ events: Recorded[]; upTo: number }> {
    if (from.limit < 1) throw new RangeError('a page of no events')
    const fill = (rows: RowBuffer, after: number, limit: number) => this.fill(rows, { ...from, after, limit })
    for await (const { rows, upTo } of stretches(from.after, fill)) {
      let read = 0
      do {
        const events = this.recorded.read(rows, read, from.limit)
        read += events.length
        yield { events, upTo: read < rows.length ? (events.at(-1)?.position ?? upTo) : upTo }
        // The socket is only read while nobody works on this thread, and the server waits for that.
        await othersFirst()
      } while (read < rows.length)
    }
  }

  override async ofIncident(incidentId: IncidentId): Promise<Recorded[]> {
    const mark = await this.highWaterMark()
    return this.events(
      `where incident_id = ${pg.escapeLiteral(incidentId)} and position <= ${whole(mark)} order by position`,
    )
  }

  override async pageOfIncident(incidentId: IncidentId, after: number, limit: number): Promise<Recorded[]> {
    const mark = await this.highWaterMark()
    return this.events(
      `where incident_id = ${pg.escapeLiteral(incidentId)} and position > ${whole(after)} and position <= ${whole(mark)}
       order by position limit ${whole(limit)}`,
    )
  }

  override async ofIncidents(incidentIds: readonly IncidentId[], { types, upTo }: OfIncidents): Promise<Recorded[]> {
    if (incidentIds.length === 0) return []
    const mark = upTo <= this.mark ? upTo : Math.min(upTo, await this.highWaterMark())
    return this.events(
      `where incident_id = any(${texts(incidentIds)}::uuid[]) and position <= ${whole(mark)}
         and type = any(${texts(types.flatMap(storedTypes))}) order by incident_id, position`,
    )
  }

  override async incidentNumbered(number: string): Promise<IncidentId | undefined> {
    const [[incident] = []] = await this.rows<[IncidentId?]>(
      'atlas-incident-numbered',
      `select incident_id from log.events where type like 'IncidentOpened.%' and data ->> 'number' = $1 limit 1`,
      [number],
    )
    return incident
  }

  override async ofNames(names: readonly EventName[]): Promise<Recorded[]> {
    if (names.length === 0) return []
    const pairs = names.map(({ streamId, streamVersion }) => `(${pg.escapeLiteral(streamId)}, ${whole(streamVersion)})`)
    return this.events(`where (stream_id, stream_version) in (${pairs.join(', ')}) order by position`)
  }

  override ofStream(streamId: string): Promise<Recorded[]> {
    return this.events(`where stream_id = ${pg.escapeLiteral(streamId)} order by stream_version`)
  }

  override async pageNaming(text: string, after: number, limit: number): Promise<Recorded[]> {
    const mark = await this.highWaterMark()
    const sought = pg.escapeLiteral(text)
    return this.events(
      `where position > ${whole(after)} and position <= ${whole(mark)}
         and (strpos(data::text, ${sought}) > 0 or strpos(metadata::text, ${sought}) > 0)
       order by position limit ${whole(limit)}`,
    )
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

  /** The rows as they come; gives the position up to which that is everything. */
  private async fill(rows: RowBuffer, from: ReadFrom): Promise<number> {
    const mark = await this.markFor(from)
    if (mark <= from.after) return from.after
    let last = mark
    await this.copyOut(stretch(from, mark), (bytes) => {
      const position = this.stored.positionOf(bytes)
      if (position === undefined) return
      rows.add(bytes)
      last = position
    })
    return rows.length < from.limit ? mark : last
  }

  private async markFor({ after, limit }: ReadFrom): Promise<number> {
    return this.mark >= after + limit ? this.mark : this.highWaterMark()
  }

  private async events(which: string): Promise<Recorded[]> {
    const rows = new RowBuffer()
    const events: Recorded[] = []
    const read = () => {
      for (let from = 0; from < rows.length;) {
        const some = this.recorded.read(rows, from, atATime)
        events.push(...some)
        from += some.length
      }
      rows.clear()
    }
    await this.copyOut(which, (bytes) => {
      if (this.stored.positionOf(bytes) === undefined) return
      rows.add(bytes)
      if (rows.length === atATime) read()
    })
    read()
    return events
  }

  /** COPY takes no parameters: what follows `from log.events` is written out by `whole`, `texts` and escapeLiteral. */
  private copyOut(which: string, onRow: (bytes: Buffer) => void): Promise<void> {
    return copyOut(this.pool, `select ${storedColumns} from log.events ${which}`, onRow)
  }

  private async rows<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...textOnly, name, text, values: [...values] })
    return rows
  }
}

const stretch = ({ after, limit, categories, types }: ReadFrom, mark: number): string => {
  const ofCategories = categories ? `and category = any(${texts(categories)})` : ''
  const ofTypes = types ? `and type = any(${texts(types.flatMap(storedTypes))})` : ''
  return `where position > ${whole(after)} and position <= ${whole(mark)} ${ofCategories} ${ofTypes} order by position limit ${whole(limit)}`
}

const upToWhere = <Event extends { readonly position: number }>(from: ReadFrom, mark: number, events: Event[]) => ({
  events,
  upTo: events.length < from.limit ? mark : (events.at(-1)?.position ?? mark),
})

function whole(number: number): string {
  if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is no position or count of events`)
  return String(number)
}

const texts = (values: readonly string[]): string => `array[${values.map(pg.escapeLiteral).join(', ')}]::text[]`

import type { ContentHash, IncidentId, Instant, Recorded } from '@atlas/contracts'
import { type EventName, LogReader, type ReadFrom, type StoredEvent } from '@atlas/event-sourcing'
import pg from 'pg'
import { copyOut } from './reading/copy-out.js'
import { EventParser, storedColumns, StoredRow } from './recorded-row.js'
import { textOnly } from './text-only.js'

/** Events of a page in `pages`: larger ones outlive the collector's young generation (docs/adr, "Pages of the log by COPY"). */
const pageSize = 1000

/** The log as readers see it: in its one order, and never past a position that may still appear. */
export class PostgresLogReader extends LogReader {
  /** What was once readable stays so. */
  private mark = 0

  constructor(private readonly pool: pg.Pool) {
    super()
  }

  override async highWaterMark(): Promise<number> {
    const [[mark] = ['0']] = await this.rows<[string]>('atlas-mark', 'select log.high_water_mark()', [])
    this.mark = Math.max(this.mark, Number(mark))
    return this.mark
  }

  override read(from: ReadFrom): Promise<{ events: Recorded[]; upTo: number }> {
    return this.page(from, parsing())
  }

  override readStored(from: ReadFrom): Promise<{ events: StoredEvent[]; upTo: number }> {
    return this.page(from, (stored) => stored)
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
    return this.events(
      parsing(),
      `where incident_id = ${pg.escapeLiteral(incidentId)} and position <= ${whole(mark)} order by position`,
    )
  }

  override async pageOfIncident(incidentId: IncidentId, after: number, limit: number): Promise<Recorded[]> {
    const mark = await this.highWaterMark()
    return this.events(
      parsing(),
      `where incident_id = ${pg.escapeLiteral(incidentId)} and position > ${whole(after)} and position <= ${whole(mark)}
       order by position limit ${whole(limit)}`,
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
    return this.events(parsing(), `where (stream_id, stream_version) in (${pairs.join(', ')}) order by position`)
  }

  override ofStream(streamId: string): Promise<Recorded[]> {
    return this.events(parsing(), `where stream_id = ${pg.escapeLiteral(streamId)} order by stream_version`)
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
    eventOf: (stored: StoredEvent) => Event,
  ): Promise<{ events: Event[]; upTo: number }> {
    const mark = this.mark >= after + limit ? this.mark : await this.highWaterMark()
    if (mark <= after) return { events: [], upTo: after }
    const ofCategories = categories ? `and category = any(${texts(categories)})` : ''
    const events = await this.events(
      eventOf,
      `where position > ${whole(after)} and position <= ${whole(mark)} ${ofCategories} order by position limit ${whole(limit)}`,
    )
    return { events, upTo: events.length < limit ? mark : (events.at(-1)?.position ?? mark) }
  }

  /** COPY takes no parameters: what follows `from log.events` is written out by `whole`, `texts` and escapeLiteral. */
  private async events<Event>(eventOf: (stored: StoredEvent) => Event, which: string): Promise<Event[]> {
    const row = new StoredRow()
    const events: Event[] = []
    await copyOut(this.pool, `select ${storedColumns} from log.events ${which}`, (bytes) => {
      const stored = row.read(bytes)
      if (stored) events.push(eventOf(stored))
    })
    return events
  }

  private async rows<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...textOnly, name, text, values: [...values] })
    return rows
  }
}

function parsing(): (stored: StoredEvent) => Recorded {
  const parser = new EventParser()
  return (stored) => parser.parse(stored)
}

function whole(number: number): string {
  if (!Number.isSafeInteger(number)) throw new RangeError(`${number} is no position or count of events`)
  return String(number)
}

const texts = (values: readonly string[]): string => `array[${values.map(pg.escapeLiteral).join(', ')}]::text[]`

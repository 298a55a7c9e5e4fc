import { type ContentHash, type Hash, type InclusionProof, type Instant, Seal } from '@atlas/contracts'
import { leafHash, leafSize, sealStream } from '@atlas/event-sourcing'
import type { Queryable } from '../queryable.js'
import { instantOf } from '../recorded-row.js'
import { textOnly } from '../text-only.js'

/** An event of a segment, as the seal's tree has it. */
export interface StoredLeaf {
  readonly position: number
  /** Hash of the leaf (event-sourcing, event-leaf.ts). */
  readonly leaf: Hash
}

/** What the log holds of seals, and what they are made from. The log itself is read: there is no table of seals. */
export class SealStore {
  constructor(private readonly pool: Queryable) {}

  /** Up to where the log is settled, and the first event after `after` that isn't a seal. */
  async unsealed(after: number): Promise<{ upTo: number; since: Instant | null; now: Instant }> {
    const [[mark, now] = ['0', '']] = await this.rows<[string, string]>(
      'atlas-seal-mark',
      'select log.high_water_mark(), log.instant(log.now())',
      [],
    )
    // In a statement after the mark's: only then everything below it is to be seen.
    const [[since] = [null]] = await this.rows<[string | null]>(
      'atlas-seal-since',
      `select recorded_at at time zone 'UTC' from log.events
       where position > $1 and position <= $2 and category <> 'seal' order by position limit 1`,
      [after, mark],
    )
    return { upTo: Number(mark), since: since === null ? null : instantOf(since), now: now as Instant }
  }

  /** The leaves of these positions, both included, in order. They must be settled. */
  async leaves(first: number, last: number): Promise<StoredLeaf[]> {
    const rows = await this.rows<[position: string, micros: string, hash: string]>(
      'atlas-seal-leaves',
      `select position, (extract(epoch from recorded_at) * 1000000)::bigint, hash from log.events
       where position between $1 and $2 order by position`,
      [first, last],
    )
    return rows.map(([position, micros, hash]) => {
      const bytes = Buffer.alloc(leafSize)
      bytes.writeBigUInt64BE(BigInt(position))
      bytes.writeBigInt64BE(BigInt(micros), 8)
      bytes.write(hash.slice(2), 16, 'hex')
      return { position: Number(position), leaf: leafHash(bytes) }
    })
  }

  async last(): Promise<Seal | undefined> {
    const [row] = await this.rows<[string]>(
      'atlas-seal-last',
      `select data from log.events where stream_id >= $1 and stream_id <= $2 order by stream_id desc limit 1`,
      [sealStream(1).id, sealStream(999_999_999_999).id],
    )
    return row && sealOf(row)
  }

  /** Those after a number, the oldest first. */
  async after(number: number, limit: number): Promise<Seal[]> {
    const rows = await this.rows<[string]>(
      'atlas-seals-after',
      `select data from log.events where stream_id > $1 and stream_id <= $2 order by stream_id limit $3`,
      [sealStream(number).id, sealStream(999_999_999_999).id, limit],
    )
    return rows.map(sealOf)
  }

  async byNumber(number: number): Promise<Seal | undefined> {
    const [row] = await this.rows<[string]>(
      'atlas-seal',
      'select data from log.events where stream_id = $1 order by stream_version limit 1',
      [sealStream(number).id],
    )
    return row && sealOf(row)
  }

  /** The seal whose segment holds a position, if it is sealed: by halves, since seals follow one another without gaps. */
  async over(position: number): Promise<Seal | undefined> {
    const newest = await this.last()
    if (!newest || newest.last < position) return undefined
    let [below, found] = [0, newest]
    while (found.number - below > 1) {
      const middle = await this.byNumber(Math.floor((below + found.number) / 2))
      if (!middle) return undefined
      if (middle.last < position) below = middle.number
      else found = middle
    }
    return found
  }

  /** Where an event lies that is named by its stream and version. */
  async positionOf(streamId: string, version: number): Promise<number | undefined> {
    const [row] = await this.rows<[string]>(
      'atlas-seal-position',
      'select position from log.events where stream_id = $1 and stream_version = $2',
      [streamId, version],
    )
    return row && Number(row[0])
  }

  /** An event as its chain and its leaf bind it. */
  async event(position: number): Promise<InclusionProof['event'] | undefined> {
    const [row] = await this.rows<EventRow>('atlas-seal-event', `${boundEvents} where e.position = $1`, [position])
    return row && boundEvent(row)
  }

  /** Every event of an incident up to a position, in the order of the log, each as its chain and its leaf bind it. */
  async eventsOf(incidentId: string, upTo: number): Promise<InclusionProof['event'][]> {
    const rows = await this.rows<EventRow>(
      'atlas-seal-events',
      `${boundEvents} where e.incident_id = $1 and e.position <= $2 order by e.position`,
      [incidentId, upTo],
    )
    return rows.map(boundEvent)
  }

  /** Content with its salt, both in base64: what its name is the hash of. Redacted or unknown ones are left out. */
  async contents(hashes: readonly ContentHash[]): Promise<{ hash: ContentHash; salt: string; bytes: string }[]> {
    const rows = await this.rows<[hash: string, salt: string, bytes: string]>(
      'atlas-seal-contents',
      `select w.hash, replace(encode(c.salt, 'base64'), E'\\n', ''), replace(encode(c.bytes, 'base64'), E'\\n', '')
       from unnest($1::text[]) with ordinality w(hash, n) join log.content c on c.hash = decode(w.hash, 'hex')
       order by w.n`,
      [hashes],
    )
    return rows.map(([hash, salt, bytes]) => ({ hash, salt, bytes }))
  }

  private async rows<Row extends unknown[]>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...textOnly, name, text, values: [...values] })
    return rows
  }
}

/** What the chain is over and what the leaf adds, with the hash of the event before in the stream. */
const boundEvents = `
  select e.position, e.stream_id, e.stream_version, e.category, coalesce(e.incident_id::text, ''), e.type,
    e.occurred_at at time zone 'UTC', e.recorded_at at time zone 'UTC', e.data, e.metadata, encode(e.hash, 'hex'),
    coalesce(encode(p.hash, 'hex'), repeat('0', 64))
  from log.events e
  left join log.events p on p.stream_id = e.stream_id and p.stream_version = e.stream_version - 1`

function boundEvent(row: EventRow): InclusionProof['event'] {
  const [
    position,
    streamId,
    version,
    category,
    incidentId,
    type,
    occurredAt,
    recordedAt,
    data,
    metadata,
    hash,
    previous,
  ] = row
  return {
    position: Number(position),
    recordedAt: instantOf(recordedAt),
    hash,
    previous,
    streamId,
    streamVersion: Number(version),
    category,
    incidentId,
    type,
    occurredAt: instantOf(occurredAt),
    data,
    metadata,
  }
}

type EventRow = [
  position: string,
  streamId: string,
  version: string,
  category: string,
  incidentId: string,
  type: string,
  occurredAt: string,
  recordedAt: string,
  data: string,
  metadata: string,
  hash: string,
  previous: string,
]

/** Throws ZodError where the log holds what is no seal, as `audit verify` says in a sentence. */
const sealOf = ([data]: [string]): Seal => Seal.parse(JSON.parse(data))

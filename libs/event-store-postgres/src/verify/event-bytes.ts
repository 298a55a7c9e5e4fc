/** What EventBytes reads, in its order; for `copy (…) to stdout (format binary)`. */
export const eventColumns = `position, stream_id, stream_version, category, incident_id, type, occurred_at, recorded_at,
  data, metadata, hash`

/** Number of each column. */
export const column = {
  position: 0,
  streamId: 1,
  streamVersion: 2,
  category: 3,
  incidentId: 4,
  type: 5,
  occurredAt: 6,
  recordedAt: 7,
  data: 8,
  metadata: 9,
  hash: 10,
} as const
const columns = 11

/** A binary COPY begins with `PGCOPY`, and a row of ours never with a P (PostgreSQL, "COPY", "Binary Format"). */
const signatureByte = 0x50
/** Signature, flags, and the length of what may follow them. */
const headerSize = 19

/** PostgreSQL counts microseconds from 2000-01-01T00:00:00Z; milliseconds since 1970. */
export const postgresEpoch = Date.UTC(2000)

/**
 * One row of log.events in PostgreSQL's binary form: where each field lies in the row's bytes. One of it serves for all
 * rows, so that nothing is made for a row, and text is never decoded that is only to be hashed.
 */
export class EventBytes {
  bytes: Buffer = Buffer.alloc(0)
  /** Of each column, start and end in `bytes`; both 0 for null. */
  private readonly places = new Int32Array(2 * columns)

  /** False when there is no row in it: the end of a COPY. */
  read(bytes: Buffer): boolean {
    this.bytes = bytes
    let at = bytes[0] === signatureByte ? headerSize + bytes.readInt32BE(headerSize - 4) : 0
    if (at === bytes.length || bytes.readInt16BE(at) !== columns) return false
    at += 2
    for (let n = 0; n < 2 * columns; n += 2) {
      const length = bytes.readInt32BE(at)
      at += 4
      this.places[n] = length < 0 ? 0 : at
      if (length > 0) at += length
      this.places[n + 1] = length < 0 ? 0 : at
    }
    return true
  }

  start = (of: number): number => this.places[2 * of] ?? 0
  end = (of: number): number => this.places[2 * of + 1] ?? 0
  isNull = (of: number): boolean => this.start(of) === 0

  get position(): number {
    return this.int64(column.position)
  }
  get streamId(): string {
    return this.bytes.toString('utf8', this.start(column.streamId), this.end(column.streamId))
  }
  get streamVersion(): number {
    return this.bytes.readInt32BE(this.start(column.streamVersion))
  }
  get hash(): string {
    return this.bytes.toString('hex', this.start(column.hash), this.end(column.hash))
  }
  /** As the chain binds it; digits below the millisecond, which no append writes, are shown, so that no hash fits. */
  get occurredAt(): string {
    const at = this.start(column.occurredAt)
    const [high, low] = [this.bytes.readInt32BE(at), this.bytes.readUInt32BE(at + 4)]
    if (high !== this.lastHigh || low !== this.lastLow) {
      this.lastHigh = high
      this.lastLow = low
      this.lastInstant = instantOfMicros((BigInt(high) << 32n) + BigInt(low))
    }
    return this.lastInstant
  }
  /** Events that are stored together mostly share theirs. */
  private lastHigh = NaN
  private lastLow = NaN
  private lastInstant = ''

  private int64(of: number): number {
    const at = this.start(of)
    return this.bytes.readInt32BE(at) * 4_294_967_296 + this.bytes.readUInt32BE(at + 4)
  }
}

function instantOfMicros(micros: bigint): string {
  const below = ((micros % 1000n) + 1000n) % 1000n
  const date = new Date(postgresEpoch + Number((micros - below) / 1000n))
  if (Number.isNaN(date.getTime())) return 'out of range'
  const text = date.toISOString()
  return below === 0n ? text : `${text.slice(0, -1)}${String(below).padStart(3, '0')}Z`
}

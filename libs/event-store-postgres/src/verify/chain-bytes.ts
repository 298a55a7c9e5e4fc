import { hash } from 'node:crypto'
import type { Hash } from '@atlas/contracts'
import { leafSize } from '@atlas/event-sourcing'
import { column, type EventBytes, postgresEpoch } from './event-bytes.js'

/** All that a row can grow by when its numbers, times and ids are written as the chain has them. */
const growth = 512
const hexDigits = Buffer.from('0123456789abcdef')

/**
 * `chainHash` (event-sourcing, chain.ts) of a row in binary form: the same bytes, put together from the row's own
 * without making strings of them.
 */
export class ChainBytes {
  private bytes = Buffer.allocUnsafe(16_384)
  private end = 0

  hash(row: EventBytes, previous: Hash): Hash {
    const most = row.bytes.length + growth
    if (this.bytes.length < most) this.bytes = Buffer.allocUnsafe(2 * most)
    this.end = 0
    this.text(previous)
    this.field(row, column.streamId)
    this.text(String(row.streamVersion))
    this.field(row, column.category)
    this.uuid(row)
    this.field(row, column.type)
    this.text(row.occurredAt)
    this.field(row, column.data)
    this.field(row, column.metadata)
    return hash('sha256', this.bytes.subarray(0, this.end), 'hex')
  }

  private field(row: EventBytes, of: number): void {
    const [start, end] = [row.start(of), row.end(of)]
    this.length(end - start)
    row.bytes.copy(this.bytes, this.end, start, end)
    this.end += end - start
  }

  /** Of ASCII. */
  private text(text: string): void {
    this.length(text.length)
    this.end += this.bytes.write(text, this.end, 'latin1')
  }

  private uuid(row: EventBytes): void {
    if (row.isNull(column.incidentId)) {
      this.length(0)
      return
    }
    this.length(36)
    const start = row.start(column.incidentId)
    for (let n = 0; n < 16; n++) {
      if (n === 4 || n === 6 || n === 8 || n === 10) this.bytes[this.end++] = 0x2d
      const byte = row.bytes[start + n] ?? 0
      this.bytes[this.end++] = hexDigits[byte >> 4] ?? 0
      this.bytes[this.end++] = hexDigits[byte & 15] ?? 0
    }
  }

  /** By hand: a call of `write` for each would cost more than the digits. */
  private length(length: number): void {
    let power = 1
    while (power * 10 <= length) power *= 10
    for (; power >= 1; power = Math.trunc(power / 10)) this.bytes[this.end++] = 0x30 + (Math.trunc(length / power) % 10)
    this.bytes[this.end++] = 0x3a
  }
}

/** PostgreSQL's epoch in microseconds since 1970, as two words that are added with a carry: exact for any instant. */
const epochHigh = Math.floor((postgresEpoch * 1000) / 2 ** 32)
const epochLow = (postgresEpoch * 1000) % 2 ** 32

/** `eventLeafHash` (event-sourcing, event-leaf.ts) of a row in binary form. */
export class LeafBytes {
  /** 0x00, then the leaf. */
  private readonly bytes = Buffer.alloc(1 + leafSize)

  hash(row: EventBytes): Hash {
    row.bytes.copy(this.bytes, 1, row.start(column.position), row.end(column.position))
    const at = row.start(column.recordedAt)
    const low = row.bytes.readUInt32BE(at + 4) + epochLow
    this.bytes.writeInt32BE((row.bytes.readInt32BE(at) + epochHigh + (low > 0xffff_ffff ? 1 : 0)) | 0, 9)
    this.bytes.writeUInt32BE(low >>> 0, 13)
    row.bytes.copy(this.bytes, 17, row.start(column.hash), row.end(column.hash))
    return hash('sha256', this.bytes, 'hex')
  }
}

/** Bytes that are read together, about. */
const atATime = 1 << 20

/**
 * Rows as bytes, outside of the collector's heap: a page that waits for its turn as events would survive collections
 * and cost more of them than reading it did.
 */
export class RowBuffer {
  private bytes: Buffer
  private end = 0
  private readonly ends: number[] = []

  /** Grows where more bytes than these are added. */
  constructor(capacity = 4096) {
    this.bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.ends.length
  }

  /** Bytes of all rows. */
  get size(): number {
    return this.end
  }

  clear(): void {
    this.end = 0
    this.ends.length = 0
  }

  add(row: Buffer): void {
    const end = this.end + row.length
    if (end > this.bytes.length) this.grow(end)
    row.copy(this.bytes, this.end)
    this.end = end
    this.ends.push(end)
  }

  /** Where rows end that are read together: at most so many from this one on, and not much more than a MiB of them. */
  reach(from: number, limit: number): number {
    const begin = this.ends[from - 1] ?? 0
    let to = from
    while (to < this.ends.length && to < from + limit && (this.ends[to - 1] ?? 0) - begin < atATime) to++
    return to
  }

  /** Hands rows `from` to `to`, the last left out, to `read` with where they begin and end. */
  each(from: number, to: number, read: (bytes: Buffer, from: number, to: number) => void): void {
    let begin = this.ends[from - 1] ?? 0
    for (let row = from; row < to; row++) {
      const end = this.ends[row] ?? begin
      read(this.bytes, begin, end)
      begin = end
    }
  }

  private grow(least: number): void {
    const larger = Buffer.allocUnsafe(Math.max(least, 2 * this.bytes.length))
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }
}

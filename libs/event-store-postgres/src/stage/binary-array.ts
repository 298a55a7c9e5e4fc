const header = 20

/**
 * A one-dimensional array in PostgreSQL's binary form (array_send in its arrayfuncs.c): the server takes each element
 * as it comes, where text would have to be parted and parsed. Elements are written once, in order.
 */
export class BinaryArray {
  private length = 0
  private bytes = Buffer.allocUnsafe(256)
  private end = header

  /** `element`: object id of the elements' type, of those that pg_type.dat fixes for ever. */
  constructor(private readonly element: number) {}

  /** In bytes. */
  get size(): number {
    return this.end
  }

  text(value: string): void {
    // UTF-8 has at most three bytes for each unit of UTF-16.
    this.grow(value.length * 3)
    this.ended(this.bytes.write(value, this.end + 4, 'utf8'))
  }

  hex(digits: string): void {
    this.grow(digits.length / 2)
    this.ended(this.bytes.write(digits, this.end + 4, 'hex'))
  }

  raw(value: Uint8Array): void {
    this.grow(value.length)
    this.bytes.set(value, this.end + 4)
    this.ended(value.length)
  }

  int32(value: number): void {
    this.grow(4)
    this.bytes.writeInt32BE(value, this.end + 4)
    this.ended(4)
  }

  /** Whole numbers up to Number.MAX_SAFE_INTEGER. */
  int64(value: number): void {
    this.grow(8)
    const high = Math.floor(value / 2 ** 32)
    this.bytes.writeInt32BE(high, this.end + 4)
    this.bytes.writeUInt32BE(value - high * 2 ** 32, this.end + 8)
    this.ended(8)
  }

  null(): void {
    this.grow(0)
    this.ended(-1)
  }

  /** As the value of a parameter: pg sends a Buffer as it is, in binary form. */
  get parameter(): Buffer {
    this.bytes.writeInt32BE(1, 0) // dimensions
    this.bytes.writeInt32BE(1, 4) // there may be nulls
    this.bytes.writeInt32BE(this.element, 8)
    this.bytes.writeInt32BE(this.length, 12)
    this.bytes.writeInt32BE(1, 16) // lower bound
    return this.bytes.subarray(0, this.end)
  }

  /** The element's bytes are there: -1 for a null. */
  private ended(length: number): void {
    this.bytes.writeInt32BE(length, this.end)
    this.end += 4 + Math.max(length, 0)
    this.length++
  }

  private grow(length: number): void {
    const needed = this.end + 4 + length
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }
}

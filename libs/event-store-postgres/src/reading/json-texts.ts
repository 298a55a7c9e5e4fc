const openingBracket = '['.charCodeAt(0)
const comma = ','.charCodeAt(0)
const closingBracket = ']'.charCodeAt(0)

/**
 * JSON texts, parsed together: that takes a fifth less of what a call for each of them takes, of short ones that are
 * alike half (docs/adr/0014). Each has to be valid JSON, as what lies in a `json` column is.
 */
export class JsonTexts {
  private bytes = Buffer.allocUnsafe(1 << 16)
  /** Where the last text begins, and where all end. */
  private last = 0
  private end = 0
  private count = 0

  /** Gives where its value will be among those of `parse`. */
  add(text: Buffer, from: number, to: number): number {
    // With a comma before it and the bracket after all.
    const length = to - from + 2
    if (this.end + length > this.bytes.length) this.grow(this.end + length)
    this.bytes[this.end++] = this.count === 0 ? openingBracket : comma
    this.last = this.end
    text.copy(this.bytes, this.last, from, to)
    this.end += to - from
    return this.count++
  }

  /** The same, but of a text that is the last one again: then its value is shared. */
  addIfNew(text: Buffer, from: number, to: number): number {
    const again =
      this.count > 0 &&
      to - from === this.end - this.last &&
      text.compare(this.bytes, this.last, this.end, from, to) === 0
    return again ? this.count - 1 : this.add(text, from, to)
  }

  /** The values of what was added since the last call. */
  parse(): unknown[] {
    if (this.count === 0) return []
    this.bytes[this.end] = closingBracket
    const together = this.bytes.toString(undefined, 0, this.end + 1)
    const { count } = this
    this.end = this.count = 0
    const values = JSON.parse(together) as unknown[]
    if (values.length !== count) throw new SyntaxError(`${count} JSON texts have ${values.length} values`)
    return values
  }

  private grow(least: number): void {
    const larger = Buffer.allocUnsafe(Math.max(least, 2 * this.bytes.length))
    this.bytes.copy(larger, 0, 0, this.end)
    this.bytes = larger
  }
}

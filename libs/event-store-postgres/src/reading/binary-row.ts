import type { Instant } from '@atlas/contracts'
import { instantText } from './instant-text.js'
import type { JsonTexts } from './json-texts.js'
import { Words } from './words.js'

/** Before the first row: a signature, flags, and the length of an extension that no PostgreSQL writes. */
const headerLength = 19
const headerBegins = 'P'.charCodeAt(0)
/** Timestamps count microseconds from 2000-01-01T00:00:00Z. */
const epoch = Date.UTC(2000, 0, 1)

/**
 * Reads the fields of one row of COPY's binary form in their order (PostgreSQL, "COPY", "Binary Format"): a count of
 * fields, then each as its length, -1 for null, and its bytes. One is used for all rows.
 */
export class BinaryRow {
  private bytes: Buffer = Buffer.alloc(0)
  private at = 0
  private readonly words = new Words()

  constructor(private readonly fields: number) {}

  /** Takes a row, from one byte to another; false for the header without a row and for the trailer. */
  begin(bytes: Buffer, from = 0, to = bytes.length): boolean {
    const first = bytes[from] === headerBegins ? from + headerLength : from
    if (to < first + 2) return false
    const fields = bytes.readInt16BE(first)
    if (fields === -1) return false
    if (fields !== this.fields) throw new Error(`a row of ${fields} fields where ${this.fields} were asked for`)
    this.bytes = bytes
    this.at = first + 2
    return true
  }

  /** `bigint`, up to 2^53. */
  bigint(): number {
    const at = this.skip(this.length())
    return this.bytes.readInt32BE(at) * 2 ** 32 + this.bytes.readUInt32BE(at + 4)
  }

  /** `integer`. */
  integer(): number {
    return this.bytes.readInt32BE(this.skip(this.length()))
  }

  /** `timestamptz`, to the millisecond. */
  instant(): Instant {
    return instantText(Math.round(this.bigint() / 1000) + epoch)
  }

  /** `text`, `json`. */
  text(): string {
    const from = this.skip(this.length())
    return this.bytes.toString(undefined, from, this.at)
  }

  textOrNull(): string | null {
    const length = this.length()
    if (length === -1) return null
    const from = this.skip(length)
    return this.bytes.toString(undefined, from, this.at)
  }

  /** `json`, to be parsed with others; gives where its value will be. */
  json(texts: JsonTexts): number {
    const from = this.skip(this.length())
    return texts.add(this.bytes, from, this.at)
  }

  /** The same, of those that are often the same one after another. */
  repeatedJson(texts: JsonTexts): number {
    const from = this.skip(this.length())
    return texts.addIfNew(this.bytes, from, this.at)
  }

  pass(fields: number): void {
    for (let passed = 0; passed < fields; passed++) this.skip(this.length())
  }

  /** `text` that is one of a few. */
  word(): string {
    const from = this.skip(this.length())
    return this.words.read(this.bytes, from, this.at)
  }

  /** `bytea`, in hex. */
  hex(): string {
    const from = this.skip(this.length())
    return this.bytes.toString('hex', from, this.at)
  }

  private length(): number {
    const length = this.bytes.readInt32BE(this.at)
    this.at += 4
    return length
  }

  private skip(length: number): number {
    const from = this.at
    this.at = from + length
    return from
  }
}

import { createHash } from 'node:crypto'

/** Chance that comes out the same for the same name: each story of a seed has dice of its own, whatever runs beside it. */
export class Dice {
  private state: number

  constructor(name: string) {
    this.state = createHash('sha256').update(name).digest().readUInt32LE()
  }

  /** From 0 to 1, 1 left out (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `low` to `high`, both possible. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.whole(0, items.length - 1)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }

  hex(digits: number): string {
    let text = ''
    while (text.length < digits) text += this.whole(0, 15).toString(16)
    return text
  }

  /** A UUID of version 7 (RFC 9562, 5.7): made at this millisecond. */
  uuid(ms: number): string {
    const time = ms.toString(16).padStart(12, '0')
    const rest = this.hex(18)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6)}`
  }
}

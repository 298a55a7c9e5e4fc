import { Seal } from '@atlas/contracts'
import { genesis, sealHash, sealLine } from '@atlas/event-sourcing'
import type { Findings } from './findings.js'
import type { SealCopy } from './seal-copy.js'

export interface SealChainOptions {
  /** Verified earlier: the chain goes on after it. */
  readonly from: Seal | undefined
  readonly copies: readonly SealCopy[]
  /** Public keys that seals may be signed by; undefined: whatever key a seal names. */
  readonly keys: ReadonlySet<string> | undefined
}

/** Walks the stored seals in order: each goes on where the one before ended, and is what the copies have. */
export class SealChain {
  /** Seals of the walk. */
  count = 0
  /** Up to which position all copies of somebody else's agree; by the name of the copy. */
  readonly vouched: Map<string, number>
  readonly keys = new Map<string, { first: number; last: number }>()
  private readonly differing = new Set<string>()
  private readonly unknownKeys = new Set<string>()
  private newest: Seal | undefined

  constructor(
    private readonly options: SealChainOptions,
    private readonly findings: Findings,
  ) {
    this.newest = options.from
    this.vouched = new Map(options.copies.map(({ name }) => [name, 0]))
    if (options.from) this.compare(options.from)
  }

  get last(): Seal | undefined {
    return this.newest
  }

  /** A stored event of category `seal`; gives the seal if it is one. */
  step(streamId: string, position: number, data: unknown): Seal | undefined {
    const parsed = Seal.safeParse(data)
    if (!parsed.success) {
      this.find(position, `event ${position} of ${streamId} holds no seal`)
      return undefined
    }
    const seal = parsed.data
    const { newest: before } = this
    const expected = (before?.number ?? 0) + 1
    const name = `seal ${seal.number}`
    if (seal.number > expected)
      this.find(
        before ? before.last + 1 : 1,
        expected + 1 === seal.number
          ? `seal ${expected} is missing`
          : `seals ${expected} to ${seal.number - 1} are missing`,
      )
    else if (seal.number < expected) {
      this.find(
        position,
        `event ${position} of ${streamId} holds seal ${seal.number}, where seal ${expected} should be`,
      )
      return undefined
    } else if (seal.previous !== (before ? sealHash(before) : genesis))
      this.find(seal.first, `${name} doesn't go on from seal ${expected - 1} as it stands in the log`)
    else if (seal.first !== (before?.last ?? 0) + 1 || seal.last < seal.first)
      this.find(seal.first, `${name} doesn't begin at the position after seal ${expected - 1}`)
    this.checkKey(seal)
    this.compare(seal)
    this.count++
    this.newest = seal
    return seal
  }

  /** What copies hold beyond the log's last seal. */
  finish(): void {
    const last = this.newest?.number ?? 0
    for (const { name, seals } of this.options.copies) {
      const beyond = [...seals.keys()].filter((number) => number > last).sort((one, other) => one - other)
      const [first] = beyond
      if (first === undefined) continue
      this.find(
        (this.newest?.last ?? 0) + 1,
        `${name} has ${beyond.length} seal(s) from number ${first} on that the log doesn't have`,
      )
    }
  }

  private checkKey({ key, number, first }: Seal): void {
    const used = this.keys.get(key)
    if (used) used.last = number
    else this.keys.set(key, { first: number, last: number })
    if (!this.options.keys || this.options.keys.has(key) || this.unknownKeys.has(key)) return
    this.unknownKeys.add(key)
    this.find(first, `seal ${number} is signed by the key ${key}, which isn't one of those that are trusted`)
  }

  private compare(seal: Seal): void {
    const text = sealLine(seal)
    for (const { name, seals } of this.options.copies) {
      const copied = seals.get(seal.number)
      if (!copied || this.differing.has(name)) continue
      if (copied.text === text) {
        this.vouched.set(name, seal.last)
        continue
      }
      this.differing.add(name)
      this.find(
        seal.first,
        `seal ${seal.number} isn't the one in ${name}:${copied.line}: ${difference(text, copied.text)}`,
      )
    }
  }

  private find(position: number, says: string): void {
    this.findings.add({ fault: 'seal', streamId: null, streamVersion: null, position, says })
  }
}

/** `count is 998 in the log and 997 in the copy`. */
function difference(stored: string, copied: string): string {
  const other = JSON.parse(copied) as Record<string, unknown>
  return Object.entries(JSON.parse(stored) as Record<string, unknown>)
    .filter(([field, value]) => other[field] !== value)
    .map(([field, value]) => `${field} is ${String(value)} in the log and ${String(other[field])} in the copy`)
    .join(', ')
}

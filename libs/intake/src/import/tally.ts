import type { Refusal } from './row.js'

/** What became of an export's rows: each is in exactly one of imported, merged and refused. */
export interface Tally {
  readonly rows: number
  readonly imported: number
  readonly merged: number
  readonly refused: number
  /** Rows by the reason why they gave nothing new. */
  readonly mergedBecause: Readonly<Record<string, number>>
  readonly refusedBecause: Readonly<Record<string, number>>
  /** Imported rows by what is to be noticed of them. */
  readonly flagged: Readonly<Record<string, number>>
  /** Opened by this run, and gone on with. */
  readonly incidents: { readonly opened: number; readonly continued: number; readonly seen: number }
  readonly events: number
  /** The first of the refused rows. */
  readonly examples: readonly Refusal[]
}

const examplesKept = 20

/** Counts while an import goes on. */
export class Count {
  rows = 0
  imported = 0
  events = 0
  opened = 0
  continued = 0
  private readonly merges = new Map<string, number>()
  private readonly refusals = new Map<string, number>()
  private readonly flags = new Map<string, number>()
  private readonly examples: Refusal[] = []

  merge(reason: string, rows = 1): void {
    add(this.merges, reason, rows)
  }
  flag(name: string): void {
    add(this.flags, name, 1)
  }
  refuse(refusal: Refusal): void {
    add(this.refusals, refusal.reason, 1)
    if (this.examples.length < examplesKept) this.examples.push(refusal)
  }

  /** Throws where the sums aren't equal to the rows that were read: no row may be lost. */
  tally(seen: number): Tally {
    const [merged, refused] = [sum(this.merges), sum(this.refusals)]
    if (this.imported + merged + refused !== this.rows)
      throw new Error(`${this.rows} rows were read, but ${this.imported} + ${merged} + ${refused} are accounted for`)
    return {
      rows: this.rows,
      imported: this.imported,
      merged,
      refused,
      mergedBecause: Object.fromEntries(this.merges),
      refusedBecause: Object.fromEntries(this.refusals),
      flagged: Object.fromEntries(this.flags),
      incidents: { opened: this.opened, continued: this.continued, seen },
      events: this.events,
      examples: this.examples,
    }
  }
}

const add = (counts: Map<string, number>, name: string, more: number): void => {
  counts.set(name, (counts.get(name) ?? 0) + more)
}
const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0)

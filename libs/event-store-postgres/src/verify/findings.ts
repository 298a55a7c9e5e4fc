export interface Finding {
  /** `seal`: what a seal signed isn't what the log holds, or the seals themselves are no whole chain. */
  readonly fault: 'hash' | 'missing' | 'order' | 'head' | 'content' | 'seal'
  readonly streamId: string | null
  readonly streamVersion: number | null
  /** Null where no stored event is at fault. */
  readonly position: number | null
  /** One sentence. */
  readonly says: string
}

/** The first faults in the order of the log, those of no position last, and how many there are. */
export interface Found {
  /** All faults, also those not listed; 0 if the log holds. */
  readonly faults: number
  /** At most 100. */
  readonly findings: readonly Finding[]
}

const most = 100

/** Keeps the first faults by position, however many there are. */
export class Findings {
  private faults = 0
  private kept: Finding[] = []

  add(finding: Finding): void {
    this.faults++
    this.keep(finding)
  }

  /** What another has found. */
  take({ faults, findings }: Found): void {
    this.faults += faults
    for (const finding of findings) this.keep(finding)
  }

  summary(): Found & { readonly first: Finding | undefined } {
    this.cut()
    return { faults: this.faults, findings: this.kept, first: this.kept[0] }
  }

  private keep(finding: Finding): void {
    this.kept.push(finding)
    if (this.kept.length >= 2 * most) this.cut()
  }

  private cut(): void {
    const place = ({ position }: Finding): number => position ?? Number.MAX_SAFE_INTEGER
    this.kept = this.kept.sort((one, other) => place(one) - place(other)).slice(0, most)
  }
}

export interface Finding {
  readonly fault: 'hash' | 'missing' | 'order' | 'head' | 'content'
  readonly streamId: string | null
  readonly streamVersion: number | null
  /** Null where no stored event is at fault. */
  readonly position: number | null
  /** One sentence. */
  readonly says: string
}

export interface Verification {
  readonly events: number
  readonly streams: number
  readonly contents: number
  /** All faults, also those not listed; 0 if the log holds. */
  readonly faults: number
  /** The first faults in the order of the log, at most 100, those of no position last. */
  readonly findings: readonly Finding[]
  /** The first event of the log that doesn't hold. */
  readonly first: Finding | undefined
}

const most = 100

/** Keeps the first faults by position, however many there are. */
export class Findings {
  private faults = 0
  private kept: Finding[] = []

  add(finding: Finding): void {
    this.faults++
    this.kept.push(finding)
    if (this.kept.length >= 2 * most) this.cut()
  }

  summary(): Pick<Verification, 'faults' | 'findings' | 'first'> {
    this.cut()
    return { faults: this.faults, findings: this.kept, first: this.kept[0] }
  }

  private cut(): void {
    const place = ({ position }: Finding): number => position ?? Number.MAX_SAFE_INTEGER
    this.kept = this.kept.sort((one, other) => place(one) - place(other)).slice(0, most)
  }
}

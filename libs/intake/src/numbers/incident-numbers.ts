import { Injectable } from '@nestjs/common'
import { NumberSequence } from './number-sequence.js'

/** Numbers fetched at once: few enough that a crash leaves small gaps, many enough for a storm of openings. */
const block = 100

/**
 * Short incident numbers, allotted at opening. They are fetched in blocks ahead of deciding, because a decision is
 * synchronous; a number not used goes to a later incident, and a crash leaves a gap.
 */
@Injectable()
export class IncidentNumbers {
  private readonly free: string[] = []
  private lent = 0
  private refill: Promise<void> | undefined

  constructor(private readonly sequence: NumberSequence) {}

  /** Runs `work` with a supplier that can give `count` numbers without waiting. */
  async lend<Result>(count: number, work: (next: () => string) => Promise<Result>): Promise<Result> {
    this.lent += count
    let left = count
    try {
      while (this.free.length < this.lent) await (this.refill ??= this.fetch())
      return await work(() => {
        const number = this.free.shift()
        if (number === undefined || left === 0) throw new Error(`more than ${count} numbers were asked for`)
        left--
        this.lent--
        return number
      })
    } finally {
      this.lent -= left
    }
  }

  private async fetch(): Promise<void> {
    try {
      this.free.push(...(await this.sequence.next(Math.max(block, this.lent - this.free.length))))
    } finally {
      this.refill = undefined
    }
  }
}

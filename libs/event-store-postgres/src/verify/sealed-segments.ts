import type { Seal } from '@atlas/contracts'
import { isSigned, MerkleTree } from '@atlas/event-sourcing'
import { LeafBytes } from './chain-bytes.js'
import type { EventBytes } from './event-bytes.js'
import type { Findings } from './findings.js'

/** Holds the roots of seals against the events of their segments, as these go by in order. */
export class SealedSegments {
  /** Events that no seal covers. */
  unsealed = 0
  private readonly leaf = new LeafBytes()
  private tree = new MerkleTree()
  private at = 0
  private said = false

  constructor(
    /** Of the walk's stretch, in order. */
    private readonly seals: readonly Seal[],
    private readonly findings: Findings,
  ) {}

  add(row: EventBytes, position: number): void {
    let seal = this.seals[this.at]
    while (seal && position > seal.last) {
      this.close(seal)
      seal = this.seals[this.at]
    }
    if (seal && position >= seal.first) {
      this.tree.add(this.leaf.hash(row))
      return
    }
    this.unsealed++
    if (!seal || this.said) return
    this.said = true
    this.find(position, `event ${position} lies before positions that are sealed, and no seal covers it`)
  }

  /** Those that lie behind the last event, too. */
  finish(): void {
    for (let seal = this.seals[this.at]; seal; seal = this.seals[this.at]) this.close(seal)
  }

  private close(seal: Seal): void {
    const { number, first, last, count, root } = seal
    const range = first === last ? `position ${first}` : `positions ${first} to ${last}`
    if (this.tree.size !== count)
      this.find(first, `seal ${number} has ${count} event(s) on ${range}, and the log has ${this.tree.size}`)
    else if (this.tree.root() !== root)
      this.find(first, `the events on ${range} aren't those that seal ${number} was made of: one or more were changed`)
    if (!isSigned(seal)) this.find(first, `seal ${number} isn't signed by the key that it names`)
    this.tree = new MerkleTree()
    this.at++
    this.said = false
  }

  private find(position: number, says: string): void {
    this.findings.add({ fault: 'seal', streamId: null, streamVersion: null, position, says })
  }
}

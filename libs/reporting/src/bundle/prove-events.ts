import type { BundledEvent, BundledSeal, InclusionProof, Seal } from '@atlas/contracts'
import { inclusionPaths } from '@atlas/event-sourcing'
import type { SealStore } from '@atlas/event-store-postgres'
import { marksOf, partsOfEvent, partsOfSeal } from './check/marks.js'

type Proving = Pick<SealStore, 'over' | 'leaves'>

/** Each event with its way up to the seal that covers it, and those seals; a segment at a time. */
export async function proveEvents(
  store: Proving,
  events: readonly InclusionProof['event'][],
): Promise<{ events: BundledEvent[]; seals: BundledSeal[] }> {
  const proved: BundledEvent[] = []
  const seals: BundledSeal[] = []
  let segment: Segment | undefined
  let unsealed = false
  for (const event of events) {
    if (!unsealed && (!segment || event.position > segment.seal.last)) {
      segment = await segmentOver(store, event.position)
      // What comes after an event that isn't sealed isn't either.
      unsealed = !segment
      if (segment) seals.push({ seal: segment.seal, marks: await marksOf(partsOfSeal({ seal: segment.seal })) })
    }
    const sealed = segment && !unsealed ? segment.wayOf(event.position) : null
    proved.push({ event, sealed, marks: await marksOf(partsOfEvent({ event, sealed })) })
  }
  return { events: proved, seals }
}

interface Segment {
  readonly seal: Seal
  wayOf(position: number): BundledEvent['sealed']
}

async function segmentOver(store: Proving, position: number): Promise<Segment | undefined> {
  const seal = await store.over(position)
  if (!seal) return undefined
  const leaves = await store.leaves(seal.first, seal.last)
  const pathOf = inclusionPaths(leaves.map(({ leaf }) => leaf))
  const places = new Map(leaves.map((leaf, index) => [leaf.position, index]))
  return {
    seal,
    wayOf: (at) => {
      const leaf = places.get(at)
      return leaf === undefined ? null : { seal: seal.number, leaf, path: pathOf(leaf) }
    },
  }
}

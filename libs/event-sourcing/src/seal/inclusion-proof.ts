import type { InclusionProof } from '@atlas/contracts'
import { chainHash } from '../chain.js'
import { eventLeafHash } from './event-leaf.js'
import { rootOnPath } from './merkle.js'
import { isSigned } from './seal.js'

/**
 * What of a proof doesn't hold, a sentence each; nothing where it proves that the event lies, as it stands there, in
 * the segment that the seal's key has signed. Whose key that is, the proof can't say.
 */
export function faultsOfProof({ event, leaf, path, seal }: InclusionProof): string[] {
  const faults: string[] = []
  if (chainHash(event) !== event.hash) faults.push(`The event isn't the one that the hash ${event.hash} stands for.`)
  if (event.position < seal.first || event.position > seal.last)
    faults.push(`Seal ${seal.number} covers positions ${seal.first} to ${seal.last}, not ${event.position}.`)
  if (rootOnPath(eventLeafHash(event), leaf, seal.count, path) !== seal.root)
    faults.push(`The path doesn't lead from the event to the root of seal ${seal.number}.`)
  if (!isSigned(seal)) faults.push(`Seal ${seal.number} isn't signed by the key that it names.`)
  return faults
}

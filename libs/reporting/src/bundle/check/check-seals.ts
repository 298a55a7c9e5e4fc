import type { Bundle } from '@atlas/contracts'
import { sha256 } from './bytes.js'
import type { BundleFault, Found } from './fault.js'
import { sealTextOf } from './hashes.js'
import { changedParts, partsOfSeal } from './marks.js'
import { isSignedBy } from './signature.js'

/** Each seal is signed by the key that it names; one that follows another goes on from it. */
export async function checkSeals({ seals }: Bundle): Promise<Found> {
  const faults: BundleFault[] = []
  const keys = new Set<string>()
  let unable = false
  let before: Bundle['seals'][number]['seal'] | undefined
  for (const bundled of seals) {
    const { seal } = bundled
    const wrong: string[] = []
    const signed = await isSignedBy(seal.key, sealTextOf(seal), seal.signature)
    if (signed === null) unable = true
    else if (!signed) wrong.push("it isn't signed by the key that it names")
    if (before && seal.number <= before.number) wrong.push(`it stands after seal ${before.number}`)
    if (before && seal.number === before.number + 1) {
      if (seal.previous !== (await sha256(sealTextOf(before))))
        wrong.push(`it doesn't go on from seal ${before.number}`)
      if (seal.first !== before.last + 1) wrong.push(`it doesn't begin after seal ${before.number}`)
    }
    const changed = await changedParts(partsOfSeal(bundled), bundled.marks)
    for (const field of changed.length > 0 ? changed : wrong.length > 0 ? [null] : [])
      faults.push({
        where: `seal ${seal.number}`,
        field,
        says: wrong.join('; ') || (signed === null ? 'it was changed' : 'its mark was changed, and the seal was not'),
      })
    keys.add(seal.key)
    before = seal
  }
  return {
    faults,
    notes: [...keys].map((key) => `sealed by the key ${key}: compare it with the one that you know`),
    undecided: unable ? ["this browser can't check Ed25519 signatures: who signed the seals isn't known"] : [],
  }
}

import type { Bundle } from '@atlas/contracts'
import { bytesOfBase64, joined, sha256 } from './bytes.js'
import { counted } from './counted.js'
import type { BundleFault, Found } from './fault.js'
import { changedParts } from './marks.js'

/** The texts that the trail shows are those that the events name: sha256(salt ‖ bytes). */
export async function checkContents({ contents, events }: Bundle): Promise<Found> {
  const faults: BundleFault[] = []
  for (const { hash, salt, bytes, marks } of contents) {
    const wrong: string[] = []
    try {
      if ((await sha256(joined(bytesOfBase64(salt), bytesOfBase64(bytes)))) !== hash)
        wrong.push("it isn't what its hash stands for")
    } catch {
      wrong.push("it can't be read")
    }
    if (!events.some(({ event }) => event.data.includes(hash))) wrong.push('no event names it')
    const changed = await changedParts({ hash, salt, bytes }, marks)
    for (const field of changed.length > 0 ? changed : wrong.length > 0 ? [null] : [])
      faults.push({
        where: `content ${hash}`,
        field,
        says: wrong.join('; ') || 'it was changed, though not in what it says',
      })
  }
  return { faults, notes: [`${counted(contents.length, 'text')}, as the events name them`], undecided: [] }
}

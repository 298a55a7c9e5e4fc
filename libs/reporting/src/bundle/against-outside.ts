import type { Bundle } from '@atlas/contracts'
import { sealLine } from '@atlas/event-sourcing'
import type { SealCopy } from '@atlas/event-store-postgres'
import type { BundleFault } from './check/fault.js'

/**
 * What a bundle can't say of itself: whose keys these are, and whether the log was sealed anew before it was exported. No
 * keys: any will do.
 */
export function againstOutside(
  { seals, signed }: Pick<Bundle, 'seals' | 'signed'>,
  keys: readonly string[],
  copy: SealCopy | undefined,
): BundleFault[] {
  const found: BundleFault[] = []
  const fault = (where: string, says: string) => found.push({ where, field: null, says })
  const untrusted = (key: string): boolean => keys.length > 0 && !keys.includes(key)
  for (const { seal } of seals) {
    const where = `seal ${seal.number}`
    if (untrusted(seal.key))
      fault(where, `it is signed by the key ${seal.key}, which isn't one of those that are trusted`)
    if (!copy) continue
    const copied = copy.seals.get(seal.number)
    if (!copied) fault(where, `${copy.name} has no such seal`)
    else if (copied.text !== sealLine(seal)) fault(where, `it isn't the one in ${copy.name}:${copied.line}`)
  }
  if (signed && untrusted(signed.key))
    fault('the statement', `it is signed by the key ${signed.key}, which isn't one of those that are trusted`)
  if (!signed && keys.length > 0) fault('the statement', 'nobody whose key is trusted has signed the whole')
  return found
}

import type { Hash, Instant } from '@atlas/contracts'
import type { FiringKey } from '../handling.js'

type Firing = Readonly<Record<Hash, FiringKey>>

/** `<dedup key hash>/<n>`, n from 1 (OccurrenceStarted). */
export function occurrenceOf(occurrenceId: string): { readonly dedupKey: Hash; readonly n: number } {
  const slash = occurrenceId.lastIndexOf('/')
  return { dedupKey: occurrenceId.slice(0, slash), n: Number(occurrenceId.slice(slash + 1)) }
}

/** A newer firing of a key takes the place of an older one whose clear was lost. */
export function fired(firing: Firing, occurrenceId: string, at: Instant): Firing {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  return isKnownFiring(firing, occurrenceId) ? firing : { ...firing, [dedupKey]: { latest: n, firedAt: at } }
}

/** A clear counts for its own firing and older ones, never for a newer one. */
export function cleared(firing: Firing, occurrenceId: string): Firing {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  const known = firing[dedupKey]
  if (known === undefined || known.latest > n) return firing
  const { [dedupKey]: _, ...others } = firing
  return others
}

/** Whether this firing goes on by what was told already, or a newer one of its key does. Cleared, it may resume. */
export function isKnownFiring(firing: Firing, occurrenceId: string): boolean {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  const known = firing[dedupKey]
  return known !== undefined && known.latest >= n
}

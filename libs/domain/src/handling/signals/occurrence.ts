import type { Hash, Instant } from '@atlas/contracts'
import type { SignalState } from '../handling.js'

type Signals = Readonly<Record<Hash, SignalState>>

/** `<dedup key hash>/<n>`, n from 1 (OccurrenceStarted). */
export function occurrenceOf(occurrenceId: string): { readonly dedupKey: Hash; readonly n: number } {
  const slash = occurrenceId.lastIndexOf('/')
  return { dedupKey: occurrenceId.slice(0, slash), n: Number(occurrenceId.slice(slash + 1)) }
}

/** A newer firing of a key takes the place of an older one whose clear was lost. */
export function fired(signals: Signals, occurrenceId: string, at: Instant): Signals {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  return isKnownFiring(signals, occurrenceId)
    ? signals
    : { ...signals, [dedupKey]: { latest: n, firing: true, firedAt: at } }
}

/** A clear counts for its own firing and older ones, never for a newer one. */
export function cleared(signals: Signals, occurrenceId: string): Signals {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  const known = signals[dedupKey]
  return known && known.latest > n
    ? signals
    : { ...signals, [dedupKey]: { latest: n, firing: false, firedAt: known?.firedAt ?? null } }
}

/** Whether this firing goes on by what was told already, or a newer one of its key is known. Cleared, it may resume. */
export function isKnownFiring(signals: Signals, occurrenceId: string): boolean {
  const { dedupKey, n } = occurrenceOf(occurrenceId)
  const known = signals[dedupKey]
  return known !== undefined && (known.latest > n || (known.latest === n && known.firing))
}

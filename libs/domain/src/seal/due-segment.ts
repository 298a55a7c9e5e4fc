import { type Instant, milliseconds } from '@atlas/contracts'
import type { AuditPolicy } from '@atlas/policy'

/** What of the log no seal covers yet. */
export interface Unsealed {
  /** Last position of the latest seal; 0 before the first. */
  readonly after: number
  /** Up to here the log is settled: nothing can appear at or below it any more. */
  readonly upTo: number
  /** `recordedAt` of the first event between them that isn't itself a seal; null if there is none. */
  readonly since: Instant | null
}

/**
 * The positions that the next seal is to cover, if one is due: as soon as there are as many as a seal may have, else
 * when the first event has waited long enough. Seals alone ask for none, or an idle system would seal itself for ever.
 */
export function dueSegment(
  { after, upTo, since }: Unsealed,
  now: Instant,
  { positions, within }: AuditPolicy['seals'],
): { readonly first: number; readonly last: number } | undefined {
  if (since === null) return undefined
  if (upTo - after < positions && milliseconds(now) - milliseconds(since) < within) return undefined
  return { first: after + 1, last: Math.min(upTo, after + positions) }
}

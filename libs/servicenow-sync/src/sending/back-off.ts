import type { ServiceNowFailure } from '@atlas/servicenow-client'

/** So many failures in a row are the instance's, not an incident's. */
export const away = 3
/** Of an instance that fails; its client's own breaker rests up to a minute. */
const longestRestMs = 30_000

type Failed = Pick<ServiceNowFailure, 'kind' | 'retryAfterMs'>

/**
 * Milliseconds before an incident's next attempt, by how often it was begun without an answer: the last pause of policy
 * is kept to. Half of it by chance, so that what failed together doesn't come back together, and never before the
 * instance said that it may.
 */
export function pauseAfter(
  attempts: number,
  retries: readonly number[],
  { retryAfterMs = 0 }: Failed,
  random: () => number = Math.random,
): number {
  const pause = retries[Math.min(Math.max(1, attempts), retries.length) - 1] ?? 0
  return Math.max(pause * (0.5 + random() / 2), retryAfterMs)
}

/**
 * Milliseconds for which nothing is tried there after so many failures in a row; where a limit or the client's breaker
 * lets nothing through, as long as that lasts.
 */
export function restAfter(failures: number, { kind, retryAfterMs }: Failed): number {
  const doubled = failures < away ? 0 : Math.min(longestRestMs, 250 * 2 ** failures)
  return kind === 'rate-limited' || kind === 'resting' ? (retryAfterMs ?? doubled) : doubled
}

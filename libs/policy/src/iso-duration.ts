import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'

/** ISO 8601, days at most (a day is 24 h): years, months and weeks have no length of their own without a start. */
const expectation = 'an ISO 8601 duration of days (24 h each), hours, minutes and seconds, like PT4H or P1DT30M'

/**
 * Integer milliseconds of an ISO 8601 duration such as `PT4H`; undefined for one that is negative, finer than a
 * millisecond, or longer than a day unit can say exactly (years, months, weeks). Never rounds.
 */
export function durationMs(text: string): number | undefined {
  if (!/^\+?P/i.test(text)) return undefined
  let parsed: Temporal.Duration
  try {
    parsed = Temporal.Duration.from(text)
  } catch {
    return undefined
  }
  const { years, months, weeks, days, hours, minutes, seconds, milliseconds, microseconds, nanoseconds } = parsed
  if (years || months || weeks || microseconds || nanoseconds || parsed.sign < 0) return undefined
  const ms = days * 86_400_000 + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + milliseconds
  return Number.isSafeInteger(ms) ? ms : undefined
}

/** The ISO 8601 text of integer milliseconds ≥ 0, in hours at most: `PT27H`, `PT1M0.5S`. */
export function isoDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor(ms / 60_000) % 60
  const seconds = (ms % 60_000) / 1000
  const parts = [hours && `${hours}H`, minutes && `${minutes}M`, seconds && `${seconds}S`].filter(Boolean)
  return `PT${parts.join('') || '0S'}`
}

/** A duration of the contract with ServiceLevels: kept as text, as events pin it; `durationMs` gives its length. */
export const IsoDuration = z.string(expectation).refine((text) => durationMs(text) !== undefined, expectation)
